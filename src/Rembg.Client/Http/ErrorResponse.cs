using System.Net.Http.Headers;

namespace Rembg.Http;

/// <summary>An error response.</summary>
/// <param name="Failure">The failure it reports.</param>
/// <param name="IsOfService">
/// Whether it determines the outcome of the request. A gateway's answer to a request that it had passed on does not.
/// </param>
internal sealed record ErrorResponse(RembgException Failure, bool IsOfService)
{
    // Error bodies are small; stop reading a long or slow one here.
    private const int LongestBody = 64 * 1024;
    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(5);

    /// <exception cref="OperationCanceledException">The run was cancelled meanwhile.</exception>
    public static async Task<ErrorResponse> ReadAsync(HttpResponseMessage response, SecretRedactor redactor, CancellationToken run)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            var redirect = new RembgException(RembgError.RedirectRefused, Redirect(response.Headers.Location, status, redactor));
            return new ErrorResponse(redirect, IsOfService: true);
        }

        // The status matters most and is here already: a partial body will do.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(run);
        deadline.CancelAfter(ReadingTime);
        var start = await BoundedBody.ReadStartAsync(response.Content, LongestBody, deadline.Token).ConfigureAwait(false);
        run.ThrowIfCancellationRequested();
        var body = ErrorBody.Parse(redactor, start);
        var phrase = redactor.FirstLine(response.ReasonPhrase) is { } text ? $" ({text})" : "";
        var message = body.Message ?? $"The service answered with status {status}{phrase}.";
        var failure =
            response.IsSuccessStatusCode
                ? new RembgException(RembgError.InvalidResponse, $"The service answered with status {status} and no document: {message}")
            : status == 407 ? new RembgException(RembgError.ConnectionFailed, $"The proxy wants credentials (status 407): {message}")
            : new RembgApiException(Meaning(status, message), message, status, body.Details, RetryAfter(response.Headers));
        return new ErrorResponse(failure, !response.IsSuccessStatusCode && IsOfServiceItself(status, body));
    }

    /// <summary>
    /// Maps a status to an error. Only the message distinguishes the three kinds of 429, and the service's own 403 from a firewall's.
    /// </summary>
    private static RembgError Meaning(int status, string message) => status switch
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

    private static string Redirect(Uri? location, int status, SecretRedactor redactor)
    {
        // The ASCII form of a host name keeps all its letters together, so that a key among them is found.
        var target = location switch
        {
            null => "an address it does not name",
            { IsAbsoluteUri: false } => "another path of the same server",
            var to => redactor.Redact($"{to.Scheme}://{to.IdnHost}:{to.Port}"),
        };
        return $"The server answered with a redirect (status {status}) to {target}. "
            + "It was not followed, because the API key would have been sent along.";
    }

    // A past date means now. Dates are compared with the response's own, because the local clock may be wrong.
    internal static TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter?.Date - (headers.Date ?? DateTimeOffset.UtcNow) ?? headers.RetryAfter?.Delta;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
