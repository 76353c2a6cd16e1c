namespace Rembg;

/// <summary>
/// A failure of an image, a request or a run: <see cref="Exception.Message"/> is for people, <see cref="Error"/> for programs.
/// </summary>
public class RembgException : Exception
{
    /// <summary>Creates a failure of the given kind.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="message">What happened, in a sentence for people. It must never contain the API key.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public RembgException(RembgError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    internal RembgException(RembgError error, string message, FailureCause cause, Exception? innerException = null)
        : this(error, message, innerException) => Cause = cause;

    /// <summary>What went wrong.</summary>
    public RembgError Error { get; }

    /// <summary>The cause, where one error has causes that call for different advice.</summary>
    internal FailureCause Cause { get; set; }

    /// <summary>How often the request was tried; 0 when nothing was sent.</summary>
    public int Attempts { get; set; }

    /// <summary>How many uploads have no complete response. Each may have cost a credit.</summary>
    public int UnknownOutcomeCount { get; set; }

    /// <summary>
    /// How many credits the image cost for certain: 1 when it was received and could not be saved under its name, else 0.
    /// </summary>
    public int CreditCount { get; set; }

    /// <summary>
    /// Where a paid image was kept although it could not be saved under its own name; null when there is none.
    /// </summary>
    public string? KeptPath { get; set; }
}
