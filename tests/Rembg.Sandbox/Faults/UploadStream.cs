using System.Diagnostics;

namespace Rembg.Sandbox.Faults;

/// <summary>A request's body on its way in: counted, slowed down where a fault says so, and watched for its half.</summary>
internal sealed class UploadStream(Stream body, ReceivedRequest received, int? bytesPerSecond, Func<Task> atHalf) : Stream
{
    private const int UnknownHalf = 64 * 1024;

    private readonly long _half = (received.ContentLength / 2) ?? UnknownHalf;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private bool _halfReached;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => received.BodyBytesRead; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (bytesPerSecond is { } pace)
        {
            buffer = buffer[..Math.Min(buffer.Length, Math.Max(1, pace / Pace.StepsPerSecond))];
        }

        var read = await body.ReadAsync(buffer, cancellationToken);
        received.BodyBytesRead += read;
        await WaitForPaceAsync(cancellationToken);
        if (!_halfReached && received.BodyBytesRead >= _half)
        {
            _halfReached = true;
            await atHalf();
        }

        return read;
    }

    // By what has come since the beginning, because how much one read brings is the caller's choice.
    private async Task WaitForPaceAsync(CancellationToken cancellationToken)
    {
        if (bytesPerSecond is { } pace)
        {
            var early = TimeSpan.FromSeconds((double)received.BodyBytesRead / pace) - _clock.Elapsed;
            if (early >= Pace.Step)
            {
                await Task.Delay(early, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
