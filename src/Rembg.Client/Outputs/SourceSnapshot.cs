using Rembg.Ledger;

namespace Rembg.Outputs;

/// <summary>An input at one moment. Its bytes are read only when they must be.</summary>
internal sealed class SourceSnapshot(RemovalRequest request, string options, FileInfo? file)
{
    private Sha256Hash? _hash;

    public RemovalRequest Request { get; } = request;

    public FileStamp? Stamp { get; } = file is null ? null : new FileStamp(file);

    public long Length => Stamp?.Length ?? Request.ContentLength;

    /// <summary>The last write time, in UTC; null for an image from memory.</summary>
    public DateTime? Time => Stamp?.Time;

    /// <summary>Whether length and time are unchanged.</summary>
    public bool IsCurrent => Stamp?.IsCurrent ?? true;

    /// <summary>The options in canonical form: one object for all images, since a run keeps it for each.</summary>
    public string Options { get; } = string.Intern(options);

    /// <summary>The SHA-256 of the bytes; null when they cannot be read or have changed.</summary>
    public Sha256Hash? Hash() => _hash ??= Stamp is { } stamp ? stamp.TryHash() : HashContent();

    /// <summary>Whether the source is newer. A time in the future does not count, or each run until then would pay.</summary>
    public bool IsNewerThan(FileInfo output) => Time is { } time && time > output.LastWriteTimeUtc && time <= DateTime.UtcNow;

    /// <summary>Whether an output was made from these bytes; null when unknown.</summary>
    public bool? HasBytesOf(LedgerEntry entry, bool isSamePath) =>
        Length != entry.SourceLength ? false
        : isSamePath && IsProvenBy(entry) ? true
        : entry.SourceHash is null ? null
        : Hash() == entry.SourceHash;

    /// <summary>Whether the time stamp alone proves that the file is the one of an entry.</summary>
    public bool IsProvenBy(LedgerEntry entry) => Time is { } time && time == entry.SourceTime && entry.Proves(time);

    // A caller's stream that fails will fail again when it is uploaded, and is reported then.
    private Sha256Hash? HashContent()
    {
        try
        {
            using var content = Request.OpenContent();
            return Sha256Hash.Of(content);
        }
        // It may throw anything.
        catch (Exception)
        {
            return null;
        }
    }
}
