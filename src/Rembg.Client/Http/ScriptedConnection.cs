namespace Rembg.Http;

/// <summary>
/// A connection to nobody: it takes whatever is written, and reads as an answer that was settled beforehand. An answer is
/// waited for, as on a network, so that what goes on only after the wait is reached as well.
/// </summary>
/// <param name="answer">All that is to be read.</param>
internal sealed class ScriptedConnection(byte[] answer) : MemoryStream(answer, writable: false)
{
    public override bool CanWrite => true;

#if NET
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return Read(buffer.Span);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
#endif
}
