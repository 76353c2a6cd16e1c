using System.Net;

namespace Rembg.Http;

/// <content>The handlers of .NET and of .NET Framework: they follow no redirect, keep no cookie and do not decompress.</content>
internal static partial class HttpClients
{
#if NET
    /// <summary>How long a server may take to answer <c>Expect: 100-continue</c> before the body is sent anyway.</summary>
    private static readonly TimeSpan ContinueTimeout = TimeSpan.FromMilliseconds(350);

    private static SocketsHttpHandler CreateHandler(Setting setting)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = setting.UsesProxy,
            AutomaticDecompression = DecompressionMethods.None,
            Expect100ContinueTimeout = ContinueTimeout,
#pragma warning disable CA2262 // It is meant: the header fields of a paid image may be long.
            MaxResponseHeadersLength = MaxResponseHeadersLength,
#pragma warning restore CA2262
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null, // The trace headers of the host program are not for the service.
            ConnectCallback = new SocketConnector(setting.SendBufferSize).ConnectAsync,
        };
        if (setting.NewProxy() is { } proxy)
        {
            handler.Proxy = proxy;
        }
        else
        {
            handler.DefaultProxyCredentials = setting.Credentials;
        }

        return handler;
    }
#else
    // HttpWebRequest has a ContinueTimeout of 350 ms of its own, and offers no access to its sockets.
    private static HttpClientHandler CreateHandler(Setting setting)
    {
        // Added, never overwritten: the process may have chosen more protocols than this one.
        ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = setting.UsesProxy,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = MaxResponseHeadersLength,
            MaxConnectionsPerServer = 1024, // The default is two; the batch keeps its own, smaller limit.
        };
        if (setting.NewProxy() is { } proxy)
        {
            handler.Proxy = proxy;
        }
        else
        {
            handler.DefaultProxyCredentials = setting.Credentials;
        }

        return handler;
    }
#endif
}
