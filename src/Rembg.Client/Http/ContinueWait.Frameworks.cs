#if !NET
using System.Net;
#endif

namespace Rembg.Http;

/// <content>How .NET and .NET Framework tell that a request has its connection.</content>
internal sealed partial class ContinueWait
{
#if NET
    // A connection is often opened for one request and given to another, so nothing but the flow of a request tells which
    // one it is that writes its headers.
    private static readonly AsyncLocal<ContinueWait?> OfThisFlow = new();

    /// <summary>Begins to look at the request that is sent next in this flow.</summary>
    public static ContinueWait Begin(Uri address, HttpWay way)
    {
        _ = (address, way); // For .NET Framework.
        return OfThisFlow.Value = new ContinueWait();
    }

    /// <summary>Looks at a connection that was opened.</summary>
    public static Stream Watch(Stream connection) => new WatchedStream(connection, static () => OfThisFlow.Value?.HeadersLeave());

    private bool IsKnown() => _headersAt != 0;
#else
    private ServicePoint? _servicePoint;
    private int _connections;

    /// <summary>Begins to look at the request that is sent next.</summary>
    public static ContinueWait Begin(Uri address, HttpWay way)
    {
        var wait = new ContinueWait();
        if (way.IsOwn)
        {
            wait._servicePoint = way.Proxy is null
                ? ServicePointManager.FindServicePoint(address)
                : ServicePointManager.FindServicePoint(address, way.Proxy);
            wait._connections = wait._servicePoint.CurrentConnections;
        }

        wait.HeadersLeave();
        return wait;
    }

    public static Stream Watch(Stream connection) => connection;

    // .NET Framework does not say when a request has its connection. Where none was opened meanwhile, there was one at once.
    private bool IsKnown() => _connections > 0 && _servicePoint!.CurrentConnections <= _connections;
#endif
}
