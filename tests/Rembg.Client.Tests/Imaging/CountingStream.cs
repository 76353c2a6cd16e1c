namespace Rembg.Client.Tests.Imaging;

/// <summary>
/// A stream over bytes that counts what is read, and can hand it out in small pieces as a slow disk would.
/// </summary>
internal sealed class CountingStream(byte[] bytes, int largestPiece = int.MaxValue)
    : MemoryStream(bytes, writable: false)
{
    public long BytesRead { get; private set; }

    public int Reads { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = base.Read(buffer, offset, Math.Min(count, largestPiece));
        BytesRead += read;
        Reads++;
        return read;
    }
}
