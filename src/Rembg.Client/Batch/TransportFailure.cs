using Rembg.Contract;
using Rembg.Http;

namespace Rembg.Batch;

/// <summary>What it means for an image that its exchange broke.</summary>
internal static class TransportFailure
{
    /// <summary>Says it by how far the exchange had come, and by what earlier attempts may have cost.</summary>
    /// <param name="e">What broke.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="name">The image's name for people.</param>
    /// <param name="host">The service's host and port.</param>
    /// <param name="tally">The earlier attempts.</param>
    public static RembgException Describe(TransportException e, Exchange exchange, string name, string host, AttemptTally tally) => e switch
    {
        _ when exchange.State == ExchangeState.Answering => new RembgException(
            RembgError.InvalidResponse, $"{name} was answered, but not to the end: {e.Message}.", e.InnerException)
        {
            Cause = FailureCause.AnswerCutShort,
        },
        _ when exchange.IsOutcomeUnknown || tally.UnknownOutcomes > 0 => new RembgException(
            RembgError.OutcomeUnknown, $"{name} was sent whole to {host}, but no answer came: {e.Message}.", e.InnerException),
        { TimedOut: true } => new RembgException(
            RembgError.RequestTimedOut, $"{name} could not be sent to {host}: {e.Message}.", e.InnerException),
        _ => new RembgException(
            RembgError.ConnectionFailed, $"{name} could not be sent to {host}: {e.Message}.", e.InnerException),
    };
}
