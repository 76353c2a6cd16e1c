using Rembg.Files;

namespace Rembg.Batch;

/// <summary>An input as a ledger sees it: where it is, how long, from when, and which bytes. It is read only when it must be.</summary>
internal sealed class OutputSource(RemovalRequest request, FileInfo? file)
{
    private string? _hash;

    public RemovalRequest Request { get; } = request;

    public long Length { get; } = file?.Length ?? request.ContentLength;

    /// <summary>When it was last written, in UTC; null for an image from memory.</summary>
    public DateTime? Time { get; } = file?.LastWriteTimeUtc;

    /// <summary>What is asked, as it goes over the wire.</summary>
    public string Options { get; } = request.Fields.ToString();

    /// <summary>The SHA-256 of the bytes; null when they cannot be read.</summary>
    public string? Hash()
    {
        if (_hash is null && file is not null)
        {
            _hash = FileHash.TryOf(file);
        }
        else if (_hash is null)
        {
            using var content = Request.OpenContent();
            _hash = FileHash.Of(content);
        }

        return _hash;
    }

    /// <summary>Like make; but a clock that is wrong must not cost a credit in each run until its time has come.</summary>
    public bool IsNewerThan(FileInfo output) => Time is { } time && time > output.LastWriteTimeUtc && time <= DateTime.UtcNow;

    /// <summary>Whether an output was made from these bytes; null when nobody knows.</summary>
    public bool? HasBytesOf(LedgerEntry entry, bool isSamePath) =>
        Length != entry.SourceLength ? false
        : isSamePath && Time is not null && Time == entry.SourceTime ? true
        : entry.SourceHash is null ? null
        : Hash() == entry.SourceHash;
}
