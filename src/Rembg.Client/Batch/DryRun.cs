using Rembg.Deduplication;

namespace Rembg.Batch;

/// <summary>Determines what a run would do with planned images. Not thread-safe.</summary>
internal sealed class DryRun(int? maximumImageCount)
{
    private readonly Deduplicator _deduplicator = new();

    /// <summary>How many images would be uploaded so far.</summary>
    public int ToSend { get; private set; }

    /// <summary>The reason of the outcome: the image would be uploaded, would be copied, or exceeds a limit.</summary>
    /// <param name="job">The image.</param>
    /// <param name="maySend">Whether the account has credits for another image after so many; null where that is not checked.</param>
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
