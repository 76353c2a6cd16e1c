namespace Rembg.Outputs;

/// <summary>An answer that stays in memory.</summary>
internal sealed class MemoryResult : ResultStore
{
    private readonly MemoryStream _bytes = new();

    public override Stream Content => _bytes;

    /// <summary>A copy of all that has arrived.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    public override void Write(byte[] buffer, int count) => _bytes.Write(buffer, 0, count);

    public override void Reset() => _bytes.SetLength(0);

    public override string? Commit(string? target, bool replace) => null;

    public override void Dispose() => _bytes.Dispose();
}
