namespace Rembg.Batch;

/// <summary>What one run reports once, however many images it is true of. Thread-safe.</summary>
internal sealed class RunNotices
{
    private int _profileLoss;

    /// <summary>Whether this is the first time that a colour profile was lost.</summary>
    public bool IsFirstProfileLoss() => Interlocked.Exchange(ref _profileLoss, 1) == 0;
}
