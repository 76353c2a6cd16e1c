using System.Net;

namespace Rembg.Http;

/// <summary>One way to reach servers: its connections, and what was learnt over them.</summary>
internal sealed class HttpWay
{
    /// <param name="client">What carries the requests.</param>
    /// <param name="proxy">The proxy; null for the system's.</param>
    /// <param name="isOwn">Whether the connections are the library's own, and not of a handler that its caller brought.</param>
    public HttpWay(HttpClient client, IWebProxy? proxy, bool isOwn)
    {
        Client = client;
        Proxy = proxy;
        IsOwn = isOwn;
    }

    public HttpClient Client { get; }

    public IWebProxy? Proxy { get; }

    public bool IsOwn { get; }

    /// <summary>How servers that are reached in this way take the question of <c>Expect: 100-continue</c>.</summary>
    public ContinueMemory Memory { get; } = new();
}
