using System.Collections.Concurrent;
using System.Net;

namespace Rembg.Http;

/// <summary>One <see cref="HttpClient"/> for each connection setting, kept for the process, so that runs reuse connections.</summary>
internal static class SharedHttpClients
{
    /// <summary>How long a server may take to answer <c>Expect: 100-continue</c> before the body goes up anyway.</summary>
    public static readonly TimeSpan ContinueTimeout = TimeSpan.FromSeconds(1);

    private static readonly ConcurrentDictionary<Setting, Lazy<HttpClient>> Clients = new();

    public static HttpClient Get(Uri? proxy, NetworkCredential? credential)
    {
        var setting = new Setting(proxy, credential?.Domain, credential?.UserName, credential?.Password);
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
        return new HttpClient(FrameworkDifferences.CreateHandler(proxy, ContinueTimeout), disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    // Not a record: a record would print its password.
    private readonly struct Setting(Uri? proxy, string? domain, string? userName, string? password) : IEquatable<Setting>
    {
        public Uri? Proxy { get; } = proxy;

        public string? Domain { get; } = domain;

        public string? UserName { get; } = userName;

        public string? Password { get; } = password;

        public bool Equals(Setting other) =>
            Equals(Proxy, other.Proxy) && Domain == other.Domain && UserName == other.UserName && Password == other.Password;

        public override bool Equals(object? obj) => obj is Setting other && Equals(other);

        public override int GetHashCode() => Proxy?.GetHashCode() ?? 0;
    }
}
