namespace Rembg.Platform;

/// <summary>A read-only view of a part of a stream. Disposing it leaves the stream open.</summary>
internal sealed class StreamSegment : Stream
{
    private readonly Stream _stream;
    private readonly long _start;

    public StreamSegment(Stream stream, long start, long length)
    {
        _stream = stream;
        _start = start;
        Length = length;
        Position = 0;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _stream.Position - _start;
        set => _stream.Position = _start + value;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        _stream.Read(buffer, offset, (int)Math.Max(0, Math.Min(count, Length - Position)));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
