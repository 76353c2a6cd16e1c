namespace Rembg.Progress;

/// <summary>Counts the bytes of a run. Thread-safe.</summary>
internal sealed class TransferTotals
{
    private long _sent;
    private long _received;

    public long BytesSent => Interlocked.Read(ref _sent);

    public long BytesReceived => Interlocked.Read(ref _received);

    public void AddSent(int bytes) => Interlocked.Add(ref _sent, bytes);

    public void AddReceived(int bytes) => Interlocked.Add(ref _received, bytes);
}
