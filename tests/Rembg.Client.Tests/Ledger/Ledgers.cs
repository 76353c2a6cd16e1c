using System.Globalization;
using System.Text;
using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Ledger;

/// <summary>Ledgers to test with, and a look at what they hold.</summary>
internal static class Ledgers
{
    /// <summary>An entry that is told from the others by its number.</summary>
    public static LedgerEntry Entry(int number, string? output = null, string status = RemovalStatus.Completed) => new()
    {
        Output = output ?? FormattableString.Invariant($"photo-{number:000000}.webp"),
        Length = number,
        Time = DateTime.UtcNow,
        Hash = Hash(number),
        Source = FormattableString.Invariant($"../photos/photo-{number:000000}.jpg"),
        SourceLength = number,
        SourceTime = DateTime.UtcNow,
        SourceHash = Hash(number),
        Options = "format=webp&w=800",
        Status = status,
        Made = DateTime.UtcNow,
        Attempts = 1,
    };

    /// <summary>The ledger of a folder, as a process has it that has just begun.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="warnings">Receives what it warns of; null where it may warn of nothing.</param>
    public static FolderLedger Open(string folder, ICollection<string>? warnings = null)
    {
        var identity = new PathIdentity();
        var ledger = new FolderLedger(
            folder, name => identity.NameKey(folder, name), warning => (warnings ?? throw new InvalidOperationException(warning)).Add(warning), TestContext.Current.CancellationToken);
        ledger.Refresh();
        return ledger;
    }

    /// <summary>The last entry of an output.</summary>
    public static LedgerEntry? Find(this FolderLedger ledger, string name) => ledger.Entries.Find(name).Confirmed;

    /// <summary>Writes a whole ledger at once.</summary>
    public static void Write(TempFolder folder, IEnumerable<LedgerEntry> entries)
    {
        using var file = File.Create(folder[FolderLedger.FileName]);
        file.Write(LedgerJson.WriteHead("0123456789abcdef0123456789abcdef"));
        foreach (var entry in entries)
        {
            file.Write(LedgerJson.Write(entry));
        }
    }

    /// <summary>The entries in the file, in their order, history included.</summary>
    public static LedgerEntry[] Read(TempFolder folder) =>
        [.. File.ReadAllLines(folder[FolderLedger.FileName]).Skip(1).Select(line => LedgerJson.TryRead(Encoding.UTF8.GetBytes(line))).OfType<LedgerEntry>()];

    /// <summary>A hash that is told from others by its number.</summary>
    public static Sha256Hash Hash(int number) => Sha256Hash.TryParse(Encoding.ASCII.GetBytes(number.ToString("x64", CultureInfo.InvariantCulture)))!.Value;
}
