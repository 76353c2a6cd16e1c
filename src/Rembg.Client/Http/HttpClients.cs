using System.Collections.Concurrent;
using System.Net;
#if NET
using Handler = System.Net.Http.SocketsHttpHandler;
#else
using Handler = System.Net.Http.HttpClientHandler;
#endif

namespace Rembg.Http;

/// <summary>
/// Provides one <see cref="HttpClient"/> for each connection setting, kept for the process, so that runs reuse connections.
/// </summary>
internal static class HttpClients
{
    private static readonly ConcurrentDictionary<
        (int BufferSize, bool UsesProxy, bool UsesDefaultCredentials, Uri? Proxy, string? User, string? Password, string? Domain),
        HttpClient> Clients = new();

    /// <summary>
    /// The size of a socket's send buffer. Bytes in it count as sent although the network does not have them yet, so it must be small
    /// enough to drain within the idle timeout: at 256 KiB in 100 seconds, links down to 2.6 KB/s never time out.
    /// </summary>
    public static int SendBufferSize(TimeSpan idleLimit) =>
        idleLimit.TotalSeconds is > 0 and < 100 and var seconds ? Math.Max(16 * 1024, (int)(256 * 1024 * (seconds / 100))) : 256 * 1024;

    /// <summary>The client for the connections that options describe.</summary>
    /// <exception cref="ArgumentException">
    /// The handler follows redirects and cannot be changed, or the proxy's settings are wrong.
    /// </exception>
    public static HttpClient Get(RembgClientOptions options, Uri address)
    {
        if (options.HttpMessageHandler is { } handler)
        {
            RefuseRedirects(handler);
            return NewClient(handler);
        }

        if (options.Proxy is { IsAbsoluteUri: false } || options is { ProxyCredential: not null, ProxyUseDefaultCredentials: true })
        {
            throw new ArgumentException(
                "The proxy must be an absolute address, with either ProxyCredential or ProxyUseDefaultCredentials.", nameof(options));
        }

        // Plain HTTP never leaves this machine, where the key could be read in transit.
        var usesProxy = address.Scheme != "http" || options.Proxy is { IsLoopback: true };
        var proxy = usesProxy ? options.Proxy : null;
        var usesDefaultCredentials = usesProxy && options.ProxyUseDefaultCredentials;
        var credential = !usesProxy ? null
            : usesDefaultCredentials ? CredentialCache.DefaultNetworkCredentials
            : options.ProxyCredential ?? CredentialOf(proxy);

        // Frameworks quote a proxy's address in their messages.
        proxy = proxy is null ? null : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;
        var bufferSize = SendBufferSize(options.Timeout);
        return Clients.GetOrAdd(
            (bufferSize, usesProxy, usesDefaultCredentials, proxy, credential?.UserName, credential?.Password, credential?.Domain),
            _ => NewClient(NewHandler(bufferSize, usesProxy, proxy, credential)));
    }

    /// <summary>The user name and password in the address of a proxy; null when there are none.</summary>
    public static NetworkCredential? CredentialOf(Uri? proxy) =>
        proxy is { IsAbsoluteUri: true, UserInfo: { Length: > 0 } info } && info.Split([':'], 2) is var parts
            ? new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""))
            : null;

    // IdleTimeout limits each exchange; the client's own timeout spans a whole transfer.
    private static HttpClient NewClient(HttpMessageHandler handler) =>
        new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    private static Handler NewHandler(int sendBufferSize, bool usesProxy, Uri? proxy, ICredentials? credentials)
    {
        var handler = new Handler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = usesProxy,
            AutomaticDecompression = DecompressionMethods.None,
#pragma warning disable CA2262 // In kilobytes: the header fields of a paid image may be long.
            MaxResponseHeadersLength = 1024,
#pragma warning restore CA2262
        };
#if NET
        handler.Expect100ContinueTimeout = TimeSpan.FromMilliseconds(350);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.ActivityHeadersPropagator = null; // Keeps the host program's trace headers from the service.
        handler.ConnectCallback = new SocketConnector(sendBufferSize).ConnectAsync;
#else
        // HttpWebRequest waits 350 ms for 100 Continue as well, and offers no access to its sockets.
        _ = sendBufferSize;
        handler.MaxConnectionsPerServer = 1024; // The default is two; the batch keeps its own, smaller limit.
        ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12; // Added, never overwritten: the process may have chosen more.
#endif
        if (proxy is not null)
        {
            handler.Proxy = new WebProxy(proxy) { Credentials = credentials };
        }
        else if (credentials is not null)
        {
            handler.DefaultProxyCredentials = credentials;
        }

        return handler;
    }

    // Handlers of IHttpClientFactory follow redirects by default, and wrap the handler that does.
    private static void RefuseRedirects(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler outer)
        {
            handler = outer.InnerHandler;
        }

        try
        {
            if (handler is HttpClientHandler { AllowAutoRedirect: true } client)
            {
                client.AllowAutoRedirect = false;
            }
#if NET
            else if (handler is SocketsHttpHandler { AllowAutoRedirect: true } sockets)
            {
                sockets.AllowAutoRedirect = false;
            }
#endif
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException(
                "The HTTP message handler follows redirects, which would carry the API key to another server, and it has sent requests "
                + "already, so that this cannot be changed any more. Create it with AllowAutoRedirect = false.",
                nameof(handler), e);
        }
    }
}
