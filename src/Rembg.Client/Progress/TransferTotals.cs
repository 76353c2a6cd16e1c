namespace Rembg.Progress;

/// <summary>The bytes of a whole run, added up by its workers.</summary>
internal sealed class TransferTotals
{
    private long _up;
    private long _down;

    public long Up => Interlocked.Read(ref _up);

    public long Down => Interlocked.Read(ref _down);

    public void AddUp(int bytes) => Interlocked.Add(ref _up, bytes);

    public void AddDown(int bytes) => Interlocked.Add(ref _down, bytes);
}
