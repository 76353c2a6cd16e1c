using Rembg.Http;
using Rembg.Imaging;

namespace Rembg.Batch;

/// <summary>Creates the errors of failed attempts.</summary>
internal static class FailureTexts
{
    /// <summary>The error of an exchange that broke.</summary>
    public static RembgException Transport(TransportException e, Exchange exchange, string name, string host, bool wasUnknownBefore)
    {
        if (exchange.State >= ExchangeState.Answering)
        {
            return Invalid($"The response for {name} was truncated: {e.Message}.", FailureCause.AnswerCutShort, e.InnerException);
        }

        var (error, problem) = exchange.IsOutcomeUnknown || wasUnknownBefore
            ? (RembgError.OutcomeUnknown, $"was uploaded to {host}, but no response was received")
            : (e.TimedOut ? RembgError.RequestTimedOut : RembgError.ConnectionFailed, $"could not be sent to {host}");
        return new RembgException(error, $"{name} {problem}: {e.Message}.", e.InnerException);
    }

    /// <summary>The error of an image that was not sent because the run had ended.</summary>
    public static RembgException NotSubmitted(RembgException cause) =>
        new(RembgError.NotSubmitted, $"The image was not sent, because the run ended before: {cause.Message}");

    /// <summary>The error of an image that met a fault of this library.</summary>
    public static RembgException Internal(string name, Exception e) => Invalid(
        $"{name} failed unexpectedly (internal error {e.GetType().Name}: {e.Message}). Please report this.", FailureCause.Unforeseen, e);

    /// <summary>The error of an outage that ends the run.</summary>
    public static RembgException Outage(RembgException failure, TimeSpan patience) => new(
        failure.Error,
        failure.Message + Invariant($" Nothing got through to the service for {patience.TotalSeconds:0.#} seconds, so the run was ended."),
        failure.InnerException);

    /// <summary>The error of a successful response that is not a complete image.</summary>
    public static RembgException NotAnImage(Stream content, string problem, SecretRedactor redactor)
    {
        if (content.Length == 0)
        {
            return Invalid("The service answered with an empty body instead of an image.", FailureCause.Unspecified);
        }

        var start = new ByteWindow(content).Start();
        var isText = start is [(byte)'{' or (byte)'<' or (byte)'[', ..];
        return isText && ErrorBody.Parse(redactor, Encoding.UTF8.GetString(start.ToArray())).Message is { } line
            ? Invalid($"The service answered with text instead of an image: {line}", FailureCause.Unspecified)
            : Invalid(
                $"The service did not answer with a complete image: {problem}.",
                ImageSignature.Detect(start) is null ? FailureCause.Unspecified : FailureCause.AnswerCutShort);
    }

    private static RembgException Invalid(string message, FailureCause cause, Exception? e = null) =>
        new(RembgError.InvalidResponse, message, cause, e);
}
