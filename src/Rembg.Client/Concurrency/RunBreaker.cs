namespace Rembg.Concurrency;

/// <summary>
/// Ends a run in which nothing succeeds: after consecutive unanswered uploads, responses that the image cannot be the cause of, or images
/// that failed at every attempt. Not thread-safe.
/// </summary>
internal sealed class RunBreaker
{
    // Bursts without an answer; large ones end the run earlier, so that it costs what was in flight and at most ten uploads more.
    private const int MaxUnanswered = 5;
    private const int MaxUnansweredUploads = 10;
    private const int MinBursts = 3;

    private const int MaxNotOfImage = 3;
    private const int MaxGivenUp = 5;

    private int _unanswered;
    private int _unansweredUploads;
    private int _notOfImage;
    private int _givenUp;

    public void Succeeded() => _unanswered = _unansweredUploads = _notOfImage = _givenUp = 0;

    /// <summary>Reports the failure of an image. Unanswered uploads that were in flight together count as one burst.</summary>
    /// <returns>Why the run ends; null when it continues.</returns>
    public RembgException? Failed(RembgException failure, FailureKind kind, bool isUnanswered = false, bool isFirstOfBurst = true)
    {
        if (kind == FailureKind.OfImage)
        {
            _notOfImage = _givenUp = 0;
        }
        else if (kind == FailureKind.NotOfImage && isFirstOfBurst && ++_notOfImage >= MaxNotOfImage)
        {
            return Describe(
                failure,
                $"{_notOfImage} consecutive requests failed like this, so the run was ended: nothing seems to get through to the service.");
        }
        else if (kind == FailureKind.GivenUp && ++_givenUp >= MaxGivenUp)
        {
            return Describe(failure, $"{_givenUp} consecutive images failed at every attempt, so the run was ended.");
        }

        if (!isUnanswered)
        {
            return null;
        }

        _unansweredUploads++;
        _unanswered += isFirstOfBurst ? 1 : 0;
        return _unanswered >= MaxUnanswered || (_unansweredUploads >= MaxUnansweredUploads && _unanswered >= MinBursts)
            ? Describe(
                failure, $"{_unansweredUploads} consecutive uploads brought no image, so the run was ended: each may have cost a credit.")
            : null;
    }

    private static RembgException Describe(RembgException failure, string reason)
    {
        var message = $"{failure.Message.TrimEnd('.')}. {reason}";
        return failure is RembgApiException answer
            ? new RembgApiException(answer.Error, message, answer.StatusCode, answer.Details, answer.RetryAfter) { Cause = answer.Cause }
            : new RembgException(failure.Error, message, failure.Cause, failure.InnerException);
    }
}

/// <summary>What the failure of one image means for the others.</summary>
internal enum FailureKind
{
    /// <summary>Nothing: it is temporary.</summary>
    Transient,

    /// <summary>The service is reachable and rejects this image.</summary>
    OfImage,

    /// <summary>The service failed or throttled every attempt at the image.</summary>
    GivenUp,

    /// <summary>The image cannot be the cause: a redirect, a page instead of an image, a certificate.</summary>
    NotOfImage,
}
