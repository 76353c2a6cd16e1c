namespace Rembg.Platform;

/// <summary>A read-only view of a part of a stream, with a position of its own. Disposing it leaves the stream open.</summary>
internal sealed class StreamSegment(Stream stream, long start, long length) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        stream.Position = start + Position;
        var read = stream.Read(buffer, offset, (int)Math.Max(0, Math.Min(count, Length - Position)));
        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
