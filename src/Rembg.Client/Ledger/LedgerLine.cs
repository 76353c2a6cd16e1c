using System.Text;

namespace Rembg.Ledger;

/// <summary>The lines of a ledger: JSON, one object a line. The format is described in docs/ledger.md.</summary>
internal static class LedgerLine
{
    /// <summary>The only version so far. A reader takes unknown fields of its own version for granted, and refuses a higher one.</summary>
    public const int Version = 1;

    // Stryker disable once all: made once in a process, and the runner keeps its process; a test names each field.
    private static readonly JsonField<FirstLine>[] HeadFields =
    [
        new JsonText<FirstLine>("rembg", head => head.Kind, (head, value) => head.Kind = value),
        new JsonNumber<FirstLine>("version", head => head.Version, (head, value) => head.Version = value),
        new JsonText<FirstLine>("id", head => head.Id, (head, value) => head.Id = value),
    ];

    // Stryker disable once all: as above.
    private static readonly JsonField<LedgerEntry>[] Fields =
    [
        new JsonText<LedgerEntry>("output", entry => entry.Output, (entry, value) => entry.Output = value ?? string.Empty),
        new JsonText<LedgerEntry>("asked", entry => entry.Asked, (entry, value) => entry.Asked = value),
        new JsonNumber<LedgerEntry>("length", entry => entry.Length, (entry, value) => entry.Length = value),
        new JsonTime<LedgerEntry>("time", entry => entry.Time, (entry, value) => entry.Time = value),
        new JsonText<LedgerEntry>("sha256", entry => entry.Hash, (entry, value) => entry.Hash = value),
        new JsonText<LedgerEntry>("replacedBy", entry => entry.ReplacedBy, (entry, value) => entry.ReplacedBy = value),
        new JsonText<LedgerEntry>("source", entry => entry.Source, (entry, value) => entry.Source = value),
        new JsonNumber<LedgerEntry>("sourceLength", entry => entry.SourceLength, (entry, value) => entry.SourceLength = value),
        new JsonTime<LedgerEntry>("sourceTime", entry => entry.SourceTime, (entry, value) => entry.SourceTime = value),
        new JsonText<LedgerEntry>("sourceSha256", entry => entry.SourceHash, (entry, value) => entry.SourceHash = value),
        new JsonText<LedgerEntry>("options", entry => entry.Options, (entry, value) => entry.Options = value ?? string.Empty),
        new JsonText<LedgerEntry>("status", entry => entry.Status, (entry, value) => entry.Status = value ?? string.Empty),
        new JsonTime<LedgerEntry>("made", entry => entry.Made, (entry, value) => entry.Made = value),
        new JsonNumber<LedgerEntry>("attempts", entry => entry.Attempts, (entry, value) => entry.Attempts = checked((int)value)),
        new JsonNumber<LedgerEntry>("unknownOutcomes", entry => entry.UnknownOutcomes, (entry, value) => entry.UnknownOutcomes = checked((int)value)),
    ];

    /// <summary>The beginning of every first line of this version.</summary>
    private static string HeadStart => FormattableString.Invariant($"{{\"rembg\":\"ledger\",\"version\":{Version},\"id\":\"");

    /// <summary>The first line of a ledger.</summary>
    /// <param name="id">Tells one file from the next, when the ledger was compacted or begun anew.</param>
    public static byte[] Head(string id) => JsonLine.Write(new FirstLine { Kind = "ledger", Version = Version, Id = id }, HeadFields);

    /// <summary>Whether a file without a whole line is the beginning of a first line, as a crash leaves it.</summary>
    public static bool IsTornHead(byte[] start, int count)
    {
        var text = Encoding.UTF8.GetString(start, 0, count);
        return count < 128 && (HeadStart.StartsWith(text, StringComparison.Ordinal) || text.StartsWith(HeadStart, StringComparison.Ordinal));
    }

    /// <summary>Reads the first line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <returns>The id of the file.</returns>
    /// <exception cref="LedgerRefusedException">It is not the first line of a ledger, or of a newer one.</exception>
    public static string ReadHead(ReadOnlySpan<byte> line)
    {
        var head = new FirstLine();
        if (!JsonLine.TryRead(line, HeadFields, head) || head.Kind != "ledger" || head.Version < 1)
        {
            throw new LedgerRefusedException("it is not a ledger of this module");
        }

        return head.Version <= Version ? head.Id ?? string.Empty : throw new LedgerRefusedException(
            FormattableString.Invariant($"it was written by a newer version of this module (ledger version {head.Version}; this one reads {Version})"));
    }

    /// <summary>Writes an entry, with the end of the line.</summary>
    public static byte[] Write(LedgerEntry entry) => JsonLine.Write(entry, Fields);

    /// <summary>Reads an entry.</summary>
    /// <param name="line">The line without its end.</param>
    /// <returns>The entry; null for a line that is torn, or is something else.</returns>
    public static LedgerEntry? TryRead(ReadOnlySpan<byte> line)
    {
        var entry = new LedgerEntry { Output = string.Empty, Options = string.Empty, Status = string.Empty, Length = -1, SourceLength = -1 };
        return JsonLine.TryRead(line, Fields, entry) && IsWhole(entry) ? entry : null;
    }

    // A name with a folder in it would lead out of the ledger's own.
    private static bool IsWhole(LedgerEntry entry) =>
        entry.Output.Length > 0 && Path.GetFileName(entry.Output) == entry.Output && entry.Options.Length > 0 && entry.Status.Length > 0
        && entry.Time != default && entry.Length >= 0 && entry.SourceLength >= 0;

    private sealed class FirstLine
    {
        public string? Kind { get; set; }

        public long Version { get; set; }

        public string? Id { get; set; }
    }
}
