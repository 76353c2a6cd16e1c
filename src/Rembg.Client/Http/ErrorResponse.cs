using System.Net.Http.Headers;

namespace Rembg.Http;

/// <summary>An error response.</summary>
/// <param name="Failure">The failure it reports.</param>
/// <param name="IsOfService">Whether it determines the outcome of the request. A gateway's answer to a request that it had passed on does not.</param>
internal sealed record ErrorResponse(RembgException Failure, bool IsOfService)
{
    // Error bodies are small; stop reading a slow one after this long.
    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(5);

    /// <exception cref="OperationCanceledException">The run was cancelled meanwhile.</exception>
    public static async Task<ErrorResponse> ReadAsync(HttpResponseMessage response, SecretRedactor redactor, CancellationToken run)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            return new ErrorResponse(new RembgException(RembgError.RedirectRefused, Redirect(response, status, redactor)), IsOfService: true);
        }

        var body = ErrorBody.Parse(redactor, await ReadBodyAsync(response, run).ConfigureAwait(false));
        var message = body.Message ?? Fallback(response, status, redactor);
        var failure = status switch
        {
            _ when response.IsSuccessStatusCode => new RembgException(
                RembgError.InvalidResponse, $"The service answered with status {Text(status)} instead of an image: {message}"),
            407 => new RembgException(
                RembgError.ConnectionFailed, $"The proxy wants credentials (status 407): {message}"),
            _ => new RembgApiException(Meaning(status, message), message, status, body.Details, RetryAfter(response.Headers)),
        };
        return new ErrorResponse(failure, !response.IsSuccessStatusCode && IsOfServiceItself(status, body));
    }

    /// <summary>Maps a status to an error. Only the message distinguishes the three kinds of 429, and the service's own 403 from a firewall's.</summary>
    public static RembgError Meaning(int status, string message) => status switch
    {
        401 => RembgError.InvalidApiKey,
        403 when message.Contains("email address not verified", StringComparison.OrdinalIgnoreCase) => RembgError.EmailNotVerified,
        429 when message.Contains("daily limit", StringComparison.OrdinalIgnoreCase) => RembgError.DailyLimitReached,
        429 when message.Contains("monthly limit", StringComparison.OrdinalIgnoreCase) => RembgError.MonthlyLimitReached,
        429 => RembgError.RateLimited,
        408 or 425 or >= 500 => RembgError.ServiceUnavailable,
        _ => RembgError.ApiValidation,
    };

    // 502, 504 and 524: a gateway got no response from the server behind it, which may have done the work nevertheless. The contract has
    // every error as JSON with its status; any other 5xx without that is a proxy's: Envoy answers 503 when a connection breaks after the
    // request was passed on, Cloudflare 520 to 523. A 503 with the contract's JSON is the service's refusal to start. A 4xx or a redirect
    // means that nothing was started, whichever server sent it.
    private static bool IsOfServiceItself(int status, ErrorBody body) => status switch
    {
        502 or 504 or 524 => false,
        >= 500 => body.Status == status,
        _ => true,
    };

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken run)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(run);
        deadline.CancelAfter(ReadingTime);

        // The status matters most and is here already: a partial body will do.
        var start = await BoundedBody.ReadStartAsync(response.Content, BoundedBody.ErrorLimit, deadline.Token).ConfigureAwait(false);
        run.ThrowIfCancellationRequested();
        return start;
    }

    private static string Redirect(HttpResponseMessage response, int status, SecretRedactor redactor)
    {
        // The ASCII form of a host name keeps all its letters together, so that a key among them is found.
        var target = response.Headers.Location switch
        {
            null => "an address it does not name",
            { IsAbsoluteUri: false } => "another path of the same server",
            var to => redactor.Redact($"{to.Scheme}://{(to.HostNameType == UriHostNameType.IPv6 ? to.Host : to.IdnHost)}{(to.IsDefaultPort ? "" : $":{Text(to.Port)}")}"),
        };
        return $"The server answered with a redirect (status {Text(status)}) to {target}. It was not followed, because the API key would have been sent along.";
    }

    private static string Fallback(HttpResponseMessage response, int status, SecretRedactor redactor)
    {
        var phrase = redactor.FirstLine(response.ReasonPhrase) is { } text ? $" ({text})" : string.Empty;
        return $"The service answered with status {Text(status)}{phrase}.";
    }

    // A past date means now. Dates are compared with the response's own, because the local clock may be wrong.
    internal static TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        if (headers.RetryAfter is not { } asked)
        {
            return null;
        }

        var wait = asked.Date is { } date ? date - (headers.Date ?? DateTimeOffset.UtcNow) : asked.Delta!.Value;
        return TimeSpan.FromTicks(Math.Max(0, wait.Ticks));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
