using System.Net;

namespace Rembg;

/// <summary>How the service is reached. A class, not a record, so that nothing prints the key.</summary>
public sealed class RembgClientOptions
{
    /// <summary>The API key. It is sent to the service's own hosts, or to <see cref="Endpoint"/>, and nowhere else.</summary>
    public required string ApiKey { get; init; }

    /// <summary>
    /// A base below which <c>rmbg</c> and <c>api/...</c> are served; null for the service's own two hosts. Plain HTTP
    /// is refused beyond loopback.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The proxy; null for the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The credentials for <see cref="Proxy"/>, or for the system's proxy when that is null.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>
    /// Whether the proxy, given or the system's, gets the credentials of the current user. Excludes <see cref="ProxyCredential"/>.
    /// </summary>
    public bool ProxyUseDefaultCredentials { get; init; }

    /// <summary>
    /// The handler that sends the requests, such as one of a handler factory; null for connections that all clients of the process
    /// share. The caller disposes of it and configures its proxy. It must not follow redirects, which would carry the key to another
    /// origin: <c>AllowAutoRedirect</c> of the innermost handler is set to false, and a handler that has sent requests with it is refused.
    /// </summary>
    public HttpMessageHandler? HttpMessageHandler { get; init; }

    /// <summary>
    /// The longest time without data transferred, in either direction, at least one millisecond. A transfer that progresses, however
    /// slowly, never times out. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How often a failure that may pass by itself is tried again, 0 or more.</summary>
    public int MaximumRetryCount { get; init; } = 3;

    /// <summary>The base of the backoff between attempts: the n-th pause is up to this times 2 to the n-1.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>What to send as <c>User-Agent</c>; null for the library's own name.</summary>
    public string? UserAgent { get; init; }
}
