using System.Collections.Concurrent;
using System.Net;

namespace Rembg.Http;

/// <summary>One <see cref="HttpClient"/> for each connection setting, kept for the process, so that runs reuse connections.</summary>
internal static class SharedHttpClients
{
    private static readonly ConcurrentDictionary<Setting, Lazy<HttpWay>> Ways = new();

    /// <param name="endpoint">Where the client is to talk to.</param>
    /// <param name="proxy">The proxy; null for the system's.</param>
    /// <param name="credential">The credentials for the proxy; null for none.</param>
    public static HttpWay Get(Uri endpoint, Uri? proxy, NetworkCredential? credential)
    {
        // Plain HTTP is for loopback only, and so it must stay: through a proxy elsewhere the key could be read on the way.
        var isPlain = endpoint.Scheme == "http";
        var setting = isPlain && proxy is not { IsLoopback: true }
            ? new Setting(usesProxy: false, proxy: null, credential: null)
            : new Setting(usesProxy: true, proxy, credential);
        return Ways.GetOrAdd(setting, key => new Lazy<HttpWay>(() => Create(key))).Value;
    }

    private static HttpWay Create(Setting setting)
    {
        WebProxy? proxy = null;
        if (setting.Proxy is not null)
        {
            proxy = new WebProxy(setting.Proxy);
            if (setting.UserName is not null)
            {
                proxy.Credentials = new NetworkCredential(setting.UserName, setting.Password, setting.Domain);
            }
        }

        // Silence is watched for each exchange, so the client's own timeout, which spans a whole transfer, stays out of it.
        var handler = FrameworkDifferences.CreateHandler(setting.UsesProxy, proxy, ContinueWait.Watch);
        var client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        return new HttpWay(client, setting.UsesProxy ? proxy : new WebProxy(), isOwn: true);
    }

    // Not a record: a record would print its password.
    private readonly struct Setting(bool usesProxy, Uri? proxy, NetworkCredential? credential) : IEquatable<Setting>
    {
        public bool UsesProxy { get; } = usesProxy;

        public Uri? Proxy { get; } = proxy;

        public string? Domain { get; } = credential?.Domain;

        public string? UserName { get; } = credential?.UserName;

        public string? Password { get; } = credential?.Password;

        public bool Equals(Setting other) =>
            UsesProxy == other.UsesProxy && Equals(Proxy, other.Proxy) && Domain == other.Domain && UserName == other.UserName && Password == other.Password;

        public override bool Equals(object? obj) => obj is Setting other && Equals(other);

        public override int GetHashCode() => Proxy?.GetHashCode() ?? 0;
    }
}
