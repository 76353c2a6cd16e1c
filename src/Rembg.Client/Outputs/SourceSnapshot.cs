using Rembg.Ledger;

namespace Rembg.Outputs;

/// <summary>An input as it is at one moment: where it is, how long, from when, and which bytes. It is read only when it must be.</summary>
internal sealed class SourceSnapshot(RemovalRequest request, string options, FileInfo? file)
{
    private Sha256Hash? _hash;

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
    public Sha256Hash? Hash() => _hash ??= Stamp is { } stamp ? stamp.TryHash() : HashContent();

    /// <summary>Like make; but a clock that is wrong must not cost a credit in each run until its time has come.</summary>
    public bool IsNewerThan(FileInfo output) => Time is { } time && time > output.LastWriteTimeUtc && time <= DateTime.UtcNow;

    /// <summary>Whether an output was made from these bytes; null when unknown.</summary>
    public bool? HasBytesOf(LedgerEntry entry, bool isSamePath) =>
        Length != entry.SourceLength ? false
        : isSamePath && IsProvenBy(entry) ? true
        : entry.SourceHash is null ? null
        : Hash() == entry.SourceHash;

    /// <summary>Whether the time stamp alone proves that the file is the one of an entry.</summary>
    public bool IsProvenBy(LedgerEntry entry) => Time is { } time && time == entry.SourceTime && entry.Proves(time);

    // A caller's stream that fails will fail again when it is sent, and is told of then.
    private Sha256Hash? HashContent()
    {
        try
        {
            using var content = Request.OpenContent();
            return Sha256Hash.Of(content);
        }
#pragma warning disable CA1031 // It may throw anything.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
