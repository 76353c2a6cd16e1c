namespace Rembg.Outputs;

/// <summary>A response that stays in memory.</summary>
internal sealed class MemoryResult : ResultStore
{
    private readonly MemoryStream _bytes = new();

    public override Stream Content => _bytes;

    /// <summary>Copies all that was received.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    public override void Write(byte[] buffer, int count) => _bytes.Write(buffer, 0, count);

    public override void Reset() => _bytes.SetLength(0);

    public override void MarkComplete()
    {
    }

    public override SavedFile Save(string? target, bool replace, bool flush = false, string? retained = null) => new(Path: null, _bytes.Length, default);

    public override void Dispose() => _bytes.Dispose();
}
