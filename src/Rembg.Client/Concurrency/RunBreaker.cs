namespace Rembg.Concurrency;

/// <summary>
/// Ends a run in which nothing succeeds: after a number of consecutive uploads without an answer, of answers that cannot be about the image, or
/// of images that the service has failed at every attempt. Not thread-safe.
/// </summary>
internal sealed class RunBreaker
{
    // Bursts without an answer; fewer are enough where they were large (issue 27: at most ten uploads, or what was in flight and two more).
    private const int MostUnanswered = 5;
    private const int MostUnansweredUploads = 10;
    private const int FewestBursts = 3;

    private const int MostNotOfImage = 3;
    private const int MostGivenUp = 5;

    private int _unanswered;
    private int _unansweredUploads;
    private int _notOfImage;
    private int _givenUp;

    /// <summary>Notes a success.</summary>
    public void Succeeded() => _unanswered = _unansweredUploads = _notOfImage = _givenUp = 0;

    /// <summary>Notes the failure of an image.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="kind">What it says about the other images.</param>
    /// <param name="isUnanswered">Whether the upload may have cost a credit.</param>
    /// <param name="isFirstOfBurst">Whether it is the first of those in flight together, which count once where they may have cost one.</param>
    /// <returns>Why the run ends; null when it goes on.</returns>
    public RembgException? Failed(RembgException failure, FailureKind kind, bool isUnanswered = false, bool isFirstOfBurst = true)
    {
        _unansweredUploads += isUnanswered ? 1 : 0;
        _unanswered += isUnanswered && isFirstOfBurst ? 1 : 0;
        if (kind == FailureKind.OfImage)
        {
            _notOfImage = _givenUp = 0;
        }

        _notOfImage += kind == FailureKind.NotOfImage && isFirstOfBurst ? 1 : 0;
        _givenUp += kind == FailureKind.GivenUp ? 1 : 0;
        return _notOfImage >= MostNotOfImage && kind == FailureKind.NotOfImage
            ? Describe(failure, $"{_notOfImage} consecutive requests failed like this, so the run was ended: nothing seems to get through to the service.")
            : isUnanswered && (_unanswered >= MostUnanswered || (_unansweredUploads >= MostUnansweredUploads && _unanswered >= FewestBursts))
            ? Describe(failure, $"{_unansweredUploads} consecutive uploads brought no image, so the run was ended: each may have cost a credit.")
            : _givenUp >= MostGivenUp && kind == FailureKind.GivenUp
            ? Describe(failure, $"{_givenUp} consecutive images failed at every attempt, so the run was ended.")
            : null;
    }

    // The same error with the reason for the end of the run.
    private static RembgException Describe(RembgException failure, FormattableString reason)
    {
        var message = $"{failure.Message.TrimEnd('.')}. {FormattableString.Invariant(reason)}";
        return failure is RembgApiException answer
            ? new RembgApiException(answer.Error, message, answer.StatusCode, answer.Details, answer.RetryAfter) { Cause = answer.Cause }
            : new RembgException(failure.Error, message, failure.InnerException) { Cause = failure.Cause };
    }
}
