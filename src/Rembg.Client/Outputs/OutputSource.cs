using Rembg.Ledger;

namespace Rembg.Outputs;

/// <summary>An input as it is at one moment: where it is, how long, from when, and which bytes. It is read only when it must be.</summary>
internal sealed class OutputSource(RemovalRequest request, string options, FileInfo? file)
{
    private string? _hash;

    public RemovalRequest Request { get; } = request;

    /// <summary>The file; null for an image from memory.</summary>
    public FileStamp? Stamp { get; } = file is null ? null : new FileStamp(file.FullName, file.Length, file.LastWriteTimeUtc);

    public long Length => Stamp?.Length ?? Request.ContentLength;

    /// <summary>When it was last written, in UTC; null for an image from memory.</summary>
    public DateTime? Time => Stamp?.Time;

    /// <summary>Whether it is as it was at that moment, by its length and time.</summary>
    public bool IsCurrent => Stamp?.IsCurrent ?? true;

    /// <summary>What is asked, as it goes over the wire.</summary>
    public string Options { get; } = options;

    /// <summary>The SHA-256 of the bytes; null when they cannot be read, or are others meanwhile.</summary>
    public string? Hash() => _hash ??= Stamp is { } stamp ? stamp.TryHash() : ReadContent(FileHash.Of);

    /// <summary>Like make; but a clock that is wrong must not cost a credit in each run until its time has come.</summary>
    public bool IsNewerThan(FileInfo output) => Time is { } time && time > output.LastWriteTimeUtc && time <= DateTime.UtcNow;

    /// <summary>Whether an output was made from these bytes; null when nobody knows.</summary>
    public bool? HasBytesOf(LedgerEntry entry, bool isSamePath) =>
        Length != entry.SourceLength ? false
        : isSamePath && Time is not null && Time == entry.SourceTime ? true
        : entry.SourceHash is null ? null
        : Hash() == entry.SourceHash;

    // A caller's stream that fails will fail again when it is sent, and is told of then.
    private T? ReadContent<T>(Func<Stream, T?> read)
    {
        try
        {
            using var content = Request.OpenContent();
            return read(content);
        }
#pragma warning disable CA1031 // It may throw anything.
        catch (Exception)
#pragma warning restore CA1031
        {
            return default;
        }
    }
}
