namespace Rembg.Progress;

/// <summary>Counts the bytes of a run, or of one image. Thread-safe.</summary>
/// <param name="run">Counts the bytes of an image as well; null for a run.</param>
internal sealed class TransferTotals(TransferTotals? run = null)
{
    private long _sent;
    private long _received;

    public long BytesSent => Interlocked.Read(ref _sent);

    public long BytesReceived => Interlocked.Read(ref _received);

    public void Add(TransferDirection direction, int bytes)
    {
        Interlocked.Add(ref direction == TransferDirection.Upload ? ref _sent : ref _received, bytes);
        run?.Add(direction, bytes);
    }
}
