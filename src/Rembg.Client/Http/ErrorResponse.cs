using System.Globalization;

namespace Rembg.Http;

/// <summary>Turns an answer that is no success into the exception that says what it means.</summary>
internal static class ErrorResponse
{
    // An error is told in a blink; a server that dribbles one out has said enough by then.
    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(5);

    /// <exception cref="OperationCanceledException">The run was ended meanwhile.</exception>
    public static async Task<RembgException> ReadAsync(HttpResponseMessage response, SecretRedactor redactor, CancellationToken run)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            return new RembgException(RembgError.RedirectRefused, Redirect(response, status));
        }

        var body = ErrorBody.Parse(redactor.Redact(await ReadBodyAsync(response, run).ConfigureAwait(false)));
        var message = body.Message ?? redactor.Redact(Fallback(response, status))!;
        return status switch
        {
            < 300 => new RembgException(
                RembgError.InvalidResponse, $"The service answered with status {Text(status)} instead of an image: {message}"),
            407 => new RembgException(
                RembgError.ConnectionFailed, $"The proxy wants credentials (status 407): {message}"),
            _ => new RembgApiException(Meaning(status, message), message, status, body.Details, RetryAfter.Read(response.Headers)),
        };
    }

    /// <summary>What a status means. Only its text tells the three kinds of 429 apart.</summary>
    public static RembgError Meaning(int status, string message) => status switch
    {
        401 => RembgError.InvalidApiKey,
        403 => RembgError.EmailNotVerified,
        429 when message.Contains("daily limit", StringComparison.OrdinalIgnoreCase) => RembgError.DailyLimitReached,
        429 when message.Contains("monthly limit", StringComparison.OrdinalIgnoreCase) => RembgError.MonthlyLimitReached,
        429 => RembgError.RateLimited,
        408 or 425 or >= 500 => RembgError.ServiceUnavailable,
        _ => RembgError.ApiValidation,
    };

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken run)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(run);
        deadline.CancelAfter(ReadingTime);

        // The status has arrived and says what matters. What came of its text before a break is better than none.
        var start = await BoundedBody.ReadStartAsync(response.Content, BoundedBody.ErrorLimit, deadline.Token).ConfigureAwait(false);
        run.ThrowIfCancellationRequested();
        return start;
    }

    private static string Redirect(HttpResponseMessage response, int status)
    {
        var location = response.Headers.Location;
        var target = location is null ? "nowhere in particular"
            : location.IsAbsoluteUri ? $"{location.Scheme}://{location.Authority}"
            : "another path of the same server";
        return $"The server answered with a redirect (status {Text(status)}) to {target}. It was not followed, because the API key would have gone along.";
    }

    private static string Fallback(HttpResponseMessage response, int status)
    {
        var phrase = PlainText.FirstLine(response.ReasonPhrase);
        return phrase is null ? $"The service answered with status {Text(status)}." : $"The service answered with status {Text(status)} ({phrase}).";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
