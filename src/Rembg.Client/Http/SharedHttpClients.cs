using System.Collections.Concurrent;
using System.Net;

namespace Rembg.Http;

/// <summary>One <see cref="HttpClient"/> for each connection setting, kept for the process, so that runs reuse connections.</summary>
internal static class SharedHttpClients
{
    /// <summary>How long a server may take to answer <c>Expect: 100-continue</c> before the body goes up anyway.</summary>
    public static readonly TimeSpan ContinueTimeout = TimeSpan.FromSeconds(1);

    private static readonly ConcurrentDictionary<Setting, Lazy<HttpClient>> Clients = new();

    /// <param name="endpoint">Where the client is to talk to.</param>
    /// <param name="proxy">The proxy; null for the system's.</param>
    /// <param name="credential">The credentials for the proxy; null for none.</param>
    public static HttpClient Get(Uri endpoint, Uri? proxy, NetworkCredential? credential)
    {
        // Plain HTTP is for loopback only, and so it must stay: through a proxy elsewhere the key could be read on the way.
        var isPlain = endpoint.Scheme == "http";
        var setting = isPlain && proxy is not { IsLoopback: true }
            ? new Setting(usesProxy: false, proxy: null, credential: null)
            : new Setting(usesProxy: true, proxy, credential);
        return Clients.GetOrAdd(setting, key => new Lazy<HttpClient>(() => Create(key))).Value;
    }

    private static HttpClient Create(Setting setting)
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
        var handler = FrameworkDifferences.CreateHandler(setting.UsesProxy, proxy, ContinueTimeout, Connected);
        return new HttpClient(handler, disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    private static void Connected(HttpRequestMessage request) => (request.Content as RemovalContent)?.ConnectionOpened();

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
