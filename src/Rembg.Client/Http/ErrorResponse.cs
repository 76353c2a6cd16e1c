using System.Globalization;
using System.Net.Http.Headers;

namespace Rembg.Http;

/// <summary>An error response, and what it means.</summary>
/// <param name="Failure">The failure it reports.</param>
/// <param name="IsOfService">
/// Whether it determines what became of the request. What a gateway says about a request that it had passed on does not.
/// </param>
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

    /// <summary>What a status means. Only its text tells the three kinds of 429 apart, and the service's own 403 from one of a firewall.</summary>
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

    // 502, 504 and 524 say that whoever answers has no answer of the one behind it, which may have done the work all the
    // same. The contract has every error as JSON with its status; any other 5xx without that comes from something before
    // the service: 503 is what Envoy says of a connection that broke after the request was passed on, and 520 to 523 are
    // Cloudflare's. A 503 in the contract's own words is the service's refusal to begin. What 4xx refuse was not begun,
    // whoever says so, and neither was what is redirected.
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

        // The status has arrived and says what matters. A partial text is better than none.
        var start = await BoundedBody.ReadStartAsync(response.Content, BoundedBody.ErrorLimit, deadline.Token).ConfigureAwait(false);
        run.ThrowIfCancellationRequested();
        return start;
    }

    private static string Redirect(HttpResponseMessage response, int status, SecretRedactor redactor)
    {
        var location = response.Headers.Location;
        var target = location is null ? "an address it does not name"
            : location.IsAbsoluteUri ? redactor.Redact($"{location.Scheme}://{HostOf(location)}")
            : "another path of the same server";
        return $"The server answered with a redirect (status {Text(status)}) to {target}. It was not followed, because the API key would have gone along.";
    }

    // In its ASCII form, in which all letters of a name stand together.
    private static string HostOf(Uri address)
    {
        var host = address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost;
        return address.IsDefaultPort ? host : $"{host}:{Text(address.Port)}";
    }

    private static string Fallback(HttpResponseMessage response, int status, SecretRedactor redactor)
    {
        var phrase = PlainText.FirstLine(redactor, response.ReasonPhrase);
        return phrase is null ? $"The service answered with status {Text(status)}." : $"The service answered with status {Text(status)} ({phrase}).";
    }

    // Anything but complete seconds or an HTTP date is no answer, and a past date means now. A date is measured against the response's own
    // time, so that a wrong local clock does no harm.
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
