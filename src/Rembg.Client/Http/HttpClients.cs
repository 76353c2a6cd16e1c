using System.Collections.Concurrent;
using System.Net;

namespace Rembg.Http;

/// <summary>Provides one <see cref="HttpClient"/> for each connection setting, kept for the process, so that runs reuse connections.</summary>
internal static partial class HttpClients
{
    private const int LargestSendBuffer = 256 * 1024;
    private const int SmallestSendBuffer = 16 * 1024;

    // In kilobytes, because that is the unit of the property. Answers with more are rare, but an image behind them is paid for.
    private const int MaxResponseHeadersLength = 1024;

    private static readonly TimeSpan FullBufferTimeout = TimeSpan.FromSeconds(100);

    private static readonly ConcurrentDictionary<Setting, Lazy<HttpClient>> Clients = new();

    /// <summary>
    /// The size of a socket's send buffer. Bytes in it count as sent although the network does not have them yet, so it must be small enough
    /// to drain within the idle timeout: at 256 KiB in 100 seconds, links down to 2.6 KB/s never time out.
    /// </summary>
    /// <param name="idleLimit">The idle timeout.</param>
    public static int SendBufferSize(TimeSpan idleLimit) =>
        idleLimit == Timeout.InfiniteTimeSpan || idleLimit >= FullBufferTimeout
            ? LargestSendBuffer
            : Math.Max(SmallestSendBuffer, (int)(LargestSendBuffer * (idleLimit.TotalSeconds / FullBufferTimeout.TotalSeconds)));

    /// <summary>The client for the connections that options describe.</summary>
    /// <param name="options">The options of the client library.</param>
    /// <param name="address">The address to connect to.</param>
    /// <exception cref="ArgumentException">The handler follows redirects and cannot be changed, or the options exclude each other.</exception>
    public static HttpClient Get(RembgClientOptions options, Uri address)
    {
        if (options.HttpMessageHandler is { } handler)
        {
            RefuseRedirects(handler);
            return New(handler, disposeHandler: false);
        }

        if (options is { ProxyCredential: not null, ProxyUseDefaultCredentials: true })
        {
            throw new ArgumentException("ProxyCredential and ProxyUseDefaultCredentials exclude each other.", nameof(options));
        }

        // Plain HTTP is for loopback only, and stays there: through a proxy elsewhere the key could be read on the way.
        var usesProxy = address.Scheme != "http" || options.Proxy is { IsLoopback: true };
        var setting = new Setting(usesProxy ? options : null, SendBufferSize(options.Timeout));
        return Clients.GetOrAdd(setting, key => new Lazy<HttpClient>(() => New(CreateHandler(key), disposeHandler: true))).Value;
    }

    /// <summary>The user name and password in the address of a proxy; null when there are none.</summary>
    public static NetworkCredential? CredentialOf(Uri? proxy)
    {
        if (proxy is not { IsAbsoluteUri: true, UserInfo.Length: > 0 })
        {
            return null;
        }

        var parts = proxy.UserInfo.Split([':'], 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : string.Empty));
    }

    // IdleTimeout limits each exchange; the client's own timeout spans a whole transfer.
    private static HttpClient New(HttpMessageHandler handler, bool disposeHandler) =>
        new(handler, disposeHandler) { Timeout = Timeout.InfiniteTimeSpan };

    // Handlers of IHttpClientFactory follow redirects by default, and wrap the handler that does.
    private static void RefuseRedirects(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler;
        }

        try
        {
            switch (handler)
            {
                case HttpClientHandler { AllowAutoRedirect: true } inner:
                    inner.AllowAutoRedirect = false;
                    break;
#if NET
                case SocketsHttpHandler { AllowAutoRedirect: true } inner:
                    inner.AllowAutoRedirect = false;
                    break;
#endif
            }
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException(
                "The HTTP message handler follows redirects, which would carry the API key to another server, and it has sent requests already, so that "
                + "this cannot be changed any more. Create it as new SocketsHttpHandler { AllowAutoRedirect = false }, with IHttpClientFactory by "
                + "services.AddHttpClient(\"rembg\").ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false }).",
                nameof(handler), e);
        }
    }

    /// <summary>What tells one pool of connections from another. Not a record, whose text would contain the password.</summary>
    private readonly struct Setting : IEquatable<Setting>
    {
        /// <param name="options">The options; null for connections without any proxy.</param>
        /// <param name="sendBufferSize">The size of a socket's send buffer, in bytes.</param>
        public Setting(RembgClientOptions? options, int sendBufferSize)
        {
            SendBufferSize = sendBufferSize;
            UsesProxy = options is not null;
            UsesDefaultCredentials = options?.ProxyUseDefaultCredentials == true;
            if (options?.Proxy is { } proxy)
            {
                // Frameworks quote the address of a proxy in their messages.
                Proxy = proxy.UserInfo.Length == 0 ? proxy : new UriBuilder(proxy) { UserName = string.Empty, Password = string.Empty }.Uri;
            }

            var credential = UsesDefaultCredentials ? null : options?.ProxyCredential ?? CredentialOf(options?.Proxy);
            (UserName, Password, Domain) = (credential?.UserName, credential?.Password, credential?.Domain);
        }

        public int SendBufferSize { get; }

        public bool UsesProxy { get; }

        private bool UsesDefaultCredentials { get; }

        private Uri? Proxy { get; }

        private string? UserName { get; }

        private string? Password { get; }

        private string? Domain { get; }

        /// <summary>The credentials for the proxy; null for none.</summary>
        public ICredentials? Credentials =>
            UsesDefaultCredentials ? CredentialCache.DefaultCredentials
            : UserName is null ? null
            : new NetworkCredential(UserName, Password, Domain);

        /// <summary>The proxy; null for the system's.</summary>
        public WebProxy? NewProxy() => Proxy is null ? null : new WebProxy(Proxy) { Credentials = Credentials };

        public bool Equals(Setting other) =>
            (SendBufferSize, UsesProxy, UsesDefaultCredentials, Proxy, UserName, Password, Domain)
            == (other.SendBufferSize, other.UsesProxy, other.UsesDefaultCredentials, other.Proxy, other.UserName, other.Password, other.Domain);

        public override bool Equals(object? obj) => obj is Setting other && Equals(other);

        public override int GetHashCode() => (SendBufferSize, UsesProxy, Proxy, UserName).GetHashCode();
    }
}
