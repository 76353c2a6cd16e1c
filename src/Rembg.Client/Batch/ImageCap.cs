namespace Rembg.Batch;

/// <summary>The most images that a run sends. Only what is really sent uses it up. Safe from any thread.</summary>
/// <param name="maximum">The number; null for no cap.</param>
internal sealed class ImageCap(int? maximum)
{
    private int _left = maximum ?? 0;

    /// <summary>Whether no further image may be sent.</summary>
    public bool IsReached => maximum is not null && Volatile.Read(ref _left) <= 0;

    /// <summary>Counts one image that is about to be sent.</summary>
    /// <returns>Whether it may be.</returns>
    public bool TryTake()
    {
        if (maximum is null || Interlocked.Decrement(ref _left) >= 0)
        {
            return true;
        }

        GiveBack();
        return false;
    }

    /// <summary>Takes an image back that was not sent after all.</summary>
    public void GiveBack() => Interlocked.Increment(ref _left);
}
