namespace Rembg;

/// <summary>An error response of the service. <see cref="Exception.Message"/> is the service's own text.</summary>
public sealed class RembgApiException : RembgException
{
    /// <summary>Creates the exception for one response.</summary>
    /// <param name="error">What the response means.</param>
    /// <param name="message">The service's own text, cleaned of control characters.</param>
    /// <param name="statusCode">The HTTP status, which is trusted over the status in the body.</param>
    /// <param name="details">The fields that were wrong; empty when the service named none.</param>
    /// <param name="retryAfter">How long the service asked to wait; null when it did not say.</param>
    public RembgApiException(
        RembgError error, string message, int statusCode, IReadOnlyList<RembgErrorDetail>? details = null, TimeSpan? retryAfter = null)
        : base(error, message)
    {
        StatusCode = statusCode;
        Details = details is null ? [] : [.. details];
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status of the response.</summary>
    public int StatusCode { get; }

    /// <summary>The fields that were wrong, one entry each; empty when the service named none.</summary>
    public RembgErrorDetail[] Details { get; } // An array is what people expect to index and format at the prompt; it is a copy.

    /// <summary>How long the service asked to wait before the next attempt; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>One wrong field of a request.</summary>
/// <param name="Field">The service's name for the field, such as <c>w</c>.</param>
/// <param name="Parameter">The cmdlet's name for it, such as <c>Width</c>; an unknown field keeps its name.</param>
/// <param name="Message">What the service says is wrong with it.</param>
public sealed record RembgErrorDetail(string Field, string Parameter, string Message)
{
    /// <summary>The detail in one line.</summary>
    /// <returns>The parameter and the message.</returns>
    public override string ToString() => Parameter.Length == 0 ? Message : $"{Parameter}: {Message}";
}
