namespace Rembg.Batch;

/// <summary>The most credits that a run can cost. Each upload takes one, and gives it back when it cannot have cost any. Safe from any thread.</summary>
/// <param name="maximum">The number; null for no cap.</param>
internal sealed class SpendingCap(int? maximum)
{
    private int _left = maximum ?? 0;

    /// <summary>Whether nothing further may be uploaded.</summary>
    public bool IsReached => maximum is not null && Volatile.Read(ref _left) <= 0;

    /// <summary>Takes a credit for an upload.</summary>
    /// <returns>Whether there was one left.</returns>
    public bool TryTake()
    {
        if (maximum is null || Interlocked.Decrement(ref _left) >= 0)
        {
            return true;
        }

        GiveBack();
        return false;
    }

    /// <summary>Returns the credit of an upload that cannot have cost any.</summary>
    public void GiveBack() => Interlocked.Increment(ref _left);
}
