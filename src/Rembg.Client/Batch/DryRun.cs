using Rembg.Deduplication;

namespace Rembg.Batch;

/// <summary>Finds out what a run would do with images that are ready to be sent. For one thread.</summary>
/// <param name="maximumImageCount">The most images that the run would send; null for no cap.</param>
internal sealed class DryRun(int? maximumImageCount)
{
    private readonly Deduplicator _deduplicator = new();

    /// <summary>How many images would be sent so far.</summary>
    public int ToSend { get; private set; }

    /// <summary>The outcome of an image that is not sent.</summary>
    /// <param name="job">The image.</param>
    /// <param name="reason">One of the texts in <see cref="RemovalReason"/>.</param>
    public static RemovalOutcome Outcome(RemovalJob job, string reason) => new(job.Request, job.NotSubmitted(reason), job.Warnings);

    /// <summary>Why the image is not sent: in place of being sent or copied, or because of a limit.</summary>
    /// <param name="job">The image.</param>
    /// <param name="maySend">Whether the account has credits for one more than so many images; null for unchecked.</param>
    public string ReasonFor(RemovalJob job, Func<int, bool>? maySend = null)
    {
        if (job.HasCopy)
        {
            return RemovalReason.SameImage;
        }

        var leads = true;
        var reservation = job.IsFileToFile && job.TrySource() is { Length: > 0 } source ? _deduplicator.Reserve(source, out leads) : null;
        if (!leads)
        {
            return RemovalReason.SameImage;
        }

        var isWithinBalance = maySend?.Invoke(ToSend) != false;
        if (isWithinBalance && !(ToSend >= maximumImageCount))
        {
            ToSend++;
            return RemovalReason.WhatIf;
        }

        if (reservation is not null)
        {
            _deduplicator.Forget(reservation);
        }

        return isWithinBalance ? RemovalReason.MaximumImageCount : RemovalReason.MinimumCreditBalance;
    }
}
