namespace Rembg.Concurrency;

/// <summary>
/// Ends a run in which nothing succeeds: after a number of consecutive uploads without an answer, of answers that cannot be about the image, or
/// of images that the service has failed at every attempt. Not thread-safe.
/// </summary>
internal sealed class RunBreaker
{
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

    /// <summary>Notes an upload that was never answered, and may have cost a credit.</summary>
    /// <param name="failure">What it means for its image.</param>
    /// <param name="isFirstOfBurst">Whether it is the first of those in flight together, which count once.</param>
    /// <returns>Why the run ends; null when it goes on.</returns>
    public RembgException? Unanswered(RembgException failure, bool isFirstOfBurst)
    {
        _unansweredUploads++;
        _unanswered += isFirstOfBurst ? 1 : 0;
        return _unanswered >= MostUnanswered || (_unansweredUploads >= MostUnansweredUploads && _unanswered >= FewestBursts)
            ? Describe(failure, $"{_unansweredUploads} consecutive uploads were not answered, so the run was ended: each may have cost a credit.")
            : null;
    }

    /// <summary>Notes the failure of an image.</summary>
    /// <returns>Why the run ends; null when it goes on.</returns>
    public RembgException? Failed(RembgException failure, FailureKind kind)
    {
        switch (kind)
        {
            case FailureKind.NotOfImage when ++_notOfImage >= MostNotOfImage:
                return Describe(failure, $"{_notOfImage} consecutive images failed like this, so the run was ended: nothing seems to get through to the service.");
            case FailureKind.GivenUp when ++_givenUp >= MostGivenUp:
                return Describe(failure, $"{_givenUp} consecutive images failed at every attempt, so the run was ended.");
            case FailureKind.OfImage:
                _notOfImage = _givenUp = 0;
                return null;
            default:
                return null;
        }
    }

    // The same error with the reason for the end of the run.
    private static RembgException Describe(RembgException failure, FormattableString reason)
    {
        var message = $"{failure.Message} {FormattableString.Invariant(reason)}";
        return failure is RembgApiException answer
            ? new RembgApiException(answer.Error, message, answer.StatusCode, answer.Details, answer.RetryAfter) { Cause = answer.Cause }
            : new RembgException(failure.Error, message, failure.InnerException) { Cause = failure.Cause };
    }
}
