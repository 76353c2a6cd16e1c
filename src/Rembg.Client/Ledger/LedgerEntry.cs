using System.Text.Json.Serialization;

namespace Rembg.Ledger;

/// <summary>A line of a ledger: an output as it was saved, its source and its options, as docs/ledger.md describes them.</summary>
internal sealed record LedgerEntry
{
    /// <summary>The <see cref="Status"/> before the rename. The entry counts if the file has its bytes.</summary>
    public const string Pending = nameof(Pending);

    // Coarser than the time stamps of any file system in use; FAT has two seconds.
    private static readonly TimeSpan CoarsestTime = TimeSpan.FromSeconds(2);

    /// <summary>The name of the output, in the ledger's folder.</summary>
    public string Output { get; set; } = string.Empty;

    /// <summary>The requested name, where the output was saved under another one; else null.</summary>
    public string? Asked { get; set; }

    public long Length { get; set; } = -1;

    public DateTime Time { get; set; }

    /// <summary>Null for an output that this module did not save.</summary>
    [JsonPropertyName("sha256")]
    public Sha256Hash? Hash { get; set; }

    /// <summary>The path of the source, relative to the ledger's folder, with slashes; null for an image from memory.</summary>
    public string? Source { get; set; }

    public long SourceLength { get; set; } = -1;

    /// <summary>Null when the time proves nothing about the bytes.</summary>
    public DateTime? SourceTime { get; set; }

    /// <summary>The hash of the source as it was uploaded; null when unknown.</summary>
    [JsonPropertyName("sourceSha256")]
    public Sha256Hash? SourceHash { get; set; }

    /// <summary>The options in canonical form; null when unknown.</summary>
    public string? Options { get; set; }

    /// <summary>One of <see cref="RemovalStatus"/>, or <see cref="Pending"/>.</summary>
    public string Status { get; set; } = string.Empty;

    public DateTime Made { get; set; }

    public int Attempts { get; set; }

    /// <summary>The number of complete uploads without a complete response.</summary>
    public int UnknownOutcomes { get; set; }

    /// <summary>
    /// Whether an equal time stamp of the output or source means equal bytes. It does not when the file was written so shortly before the
    /// entry that it may have been written again at the same time stamp; nor when the time stamp is coarse, until the file is hashed again.
    /// </summary>
    public bool Proves(DateTime time) =>
        (time - Made).Duration() > CoarsestTime && (Status == RemovalStatus.Skipped || time.Ticks % TimeSpan.TicksPerSecond != 0);

    /// <summary>Whether the output was made from a source with this hash, with these options.</summary>
    public bool IsMadeFrom(Sha256Hash source, string options) => SourceHash == source && Options == options;

    /// <summary>The entry after the output was hashed again.</summary>
    public LedgerEntry Observed(DateTime time, string status) => this with
    {
        Time = time,
        Status = status,
        SourceTime = SourceTime is { } source && Proves(source) ? source : null, // The source was not hashed again.
        Made = DateTime.UtcNow,
    };
}

/// <summary>The last confirmed entry of an output, and the pending one after that.</summary>
internal readonly record struct LedgerRecord(LedgerEntry? Confirmed, LedgerEntry? Pending)
{
    public bool IsEmpty => Confirmed is null && Pending is null;
}
