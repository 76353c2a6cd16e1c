namespace Rembg.Ledger;

/// <summary>One output that a ledger knows: what it was when it was saved, and what it was made from.</summary>
internal sealed record LedgerEntry
{
    /// <summary>The name of the output, in the ledger's folder.</summary>
    public required string Output { get; set; }

    /// <summary>The name it was to have, where it was saved under another one; else null.</summary>
    public string? Asked { get; set; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; set; }

    /// <summary>When it was last written, in UTC.</summary>
    public DateTime Time { get; set; }

    /// <summary>Its SHA-256; null for an output that was there before the ledger.</summary>
    public string? Hash { get; set; }

    /// <summary>
    /// The SHA-256 of what was to replace it, written before that happens: whoever is killed in between must not leave an output that
    /// looks as if a person had changed it. Null when nothing was to.
    /// </summary>
    public string? ReplacedBy { get; set; }

    /// <summary>The path of the source, relative to the ledger's folder, with slashes; null for an image from memory.</summary>
    public string? Source { get; set; }

    /// <summary>The source's length in bytes.</summary>
    public long SourceLength { get; set; }

    /// <summary>When the source was last written, in UTC; null for an image from memory.</summary>
    public DateTime? SourceTime { get; set; }

    /// <summary>The SHA-256 of the source as it was sent; null for an output that was there before the ledger.</summary>
    public string? SourceHash { get; set; }

    /// <summary>The options as they went over the wire, in canonical order.</summary>
    public required string Options { get; set; }

    /// <summary>How it came about: one of <see cref="RemovalStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>When that was, in UTC.</summary>
    public DateTime Made { get; set; }

    /// <summary>How often the image was sent.</summary>
    public int Attempts { get; set; }

    /// <summary>How many attempts were fully sent and never fully answered.</summary>
    public int UnknownOutcomes { get; set; }

    /// <summary>What two entries share whose outputs are the same picture; null when the source's bytes are not known.</summary>
    public (int SourceHash, int Options)? ContentKey => SourceHash is null ? null : ContentKeyOf(SourceHash, Options);

    /// <summary>The key of a source's bytes and the options. Others may have the same: the texts themselves have to be compared.</summary>
    public static (int SourceHash, int Options) ContentKeyOf(string sourceHash, string options) => (sourceHash.GetHashCode(), options.GetHashCode());
}
