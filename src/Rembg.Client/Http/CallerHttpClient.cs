namespace Rembg.Http;

/// <summary>Makes an <see cref="HttpClient"/> over a handler that the caller of the library brings.</summary>
internal static class CallerHttpClient
{
    /// <param name="handler">The caller's handler, or the first of a chain. It is not disposed of.</param>
    /// <exception cref="ArgumentException">It would follow redirects.</exception>
    public static HttpWay Over(HttpMessageHandler handler)
    {
        if (FollowsRedirects(handler))
        {
            throw new ArgumentException(
                "The HTTP message handler follows redirects, which would carry the API key to another server. Set AllowAutoRedirect to false.",
                nameof(handler));
        }

        // Idle time is watched for each exchange, so the client's own timeout, which spans a whole transfer, stays out of it.
        var client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        return new HttpWay(client, proxy: null, isOwn: false);
    }

    private static bool FollowsRedirects(HttpMessageHandler? handler) => handler switch
    {
        DelegatingHandler outer => FollowsRedirects(outer.InnerHandler),
        HttpClientHandler inner => inner.AllowAutoRedirect,
#if NET
        SocketsHttpHandler inner => inner.AllowAutoRedirect,
#endif
        _ => false,
    };
}
