using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Ledger;

/// <summary>A ledger that is mostly history is made small, and nothing that counts is lost by that.</summary>
public sealed class LedgerCompactionTests
{
    private const int Outputs = 10;
    private const int Lines = 2000;

    [Fact]
    public void What_counts_stays_and_so_does_what_was_paid_in_the_last_month()
    {
        using var folder = new TempFolder();
        var paid = Ledgers.Entry(1, "paid.webp");
        var old = Ledgers.Entry(2, "paid.webp") with { Made = DateTime.UtcNow.AddDays(-40) };
        Ledgers.Write(folder, [old, paid, Ledgers.Entry(3, "paid.webp", RemovalStatus.Skipped), .. Nights(Lines)]);
        var ledger = Ledgers.Open(folder.Path);
        ledger.Append(Ledgers.Entry(4, "paid.webp", RemovalStatus.Skipped));

        Assert.Equal([1, 3, .. Enumerable.Range(Lines - Outputs, Outputs), 4], Ledgers.Read(folder).Select(entry => entry.Length).Select(length => (int)length));
        foreach (var reader in new[] { ledger, Ledgers.Open(folder.Path) })
        {
            Assert.Equal(Outputs + 1, reader.Entries.Count);
            Assert.Equal(4, reader.Find("paid.webp")!.Length);
            Assert.All(Enumerable.Range(0, Outputs), number => Assert.Equal(Lines - Outputs + number, reader.Find(Name(number))!.Length));
        }
    }

    [Fact]
    public void History_that_has_to_stay_is_not_copied_for_every_image()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Enumerable.Range(0, Lines).Select(number => Ledgers.Entry(number, Name(number))));
        var ledger = Ledgers.Open(folder.Path);
        ledger.Append(Ledgers.Entry(0));
        var head = File.ReadLines(folder[FolderLedger.FileName]).First();
        for (var number = 1; number < 20; number++)
        {
            ledger.Append(Ledgers.Entry(number));
        }

        Assert.Equal(head, File.ReadLines(folder[FolderLedger.FileName]).First());
        Assert.Equal(Lines + 20, Ledgers.Read(folder).Length);
    }

    [Fact]
    public void What_is_no_history_is_not_copied_at_all()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Enumerable.Range(0, Lines).Select(number => Ledgers.Entry(number)));
        var whole = File.ReadAllText(folder[FolderLedger.FileName]);
        Ledgers.Open(folder.Path).Append(Ledgers.Entry(Lines));
        Assert.StartsWith(whole, File.ReadAllText(folder[FolderLedger.FileName]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_have_noted_meanwhile_stays()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Nights(Lines));
        var ledger = Ledgers.Open(folder.Path);
        File.AppendAllText(folder[FolderLedger.FileName], System.Text.Encoding.UTF8.GetString(LedgerJson.Write(Ledgers.Entry(5, "other.webp", RemovalStatus.Skipped))));
        ledger.Append(Ledgers.Entry(6, "new.webp"));
        Assert.Equal(Outputs + 2, Ledgers.Read(folder).Length);
        Assert.Equal(5, Ledgers.Open(folder.Path).Find("other.webp")!.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_compaction_that_fails_leaves_the_ledger_as_it_is(bool isLocked)
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Nights(Outputs));
        var path = folder[FolderLedger.FileName];
        var whole = File.ReadAllBytes(path);
        var entries = new LedgerEntries(static _ => throw new IOException("There is no room."));
        var wait = new LedgerWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        using (isLocked ? FileLock.TryAcquire(LedgerFile.CompactedName(path)) : null)
        {
            LedgerCompaction.Try(path, wait, entries);
        }

        Assert.Equal(isLocked, File.Exists(LedgerFile.CompactedName(path)));
        Assert.Equal(whole, File.ReadAllBytes(path));
    }

    [Fact]
    public void Who_is_killed_while_compacting_leaves_a_file_that_the_next_one_tidies_away()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Nights(Lines));
        var whole = File.ReadAllBytes(folder[FolderLedger.FileName]);
        var compacted = LedgerFile.CompactedName(folder[FolderLedger.FileName]);
        foreach (var length in new[] { 0, 1, 50, whole.Length / 2, whole.Length })
        {
            File.WriteAllBytes(folder[FolderLedger.FileName], whole);
            File.WriteAllBytes(compacted, whole[..length]);
            var ledger = Ledgers.Open(folder.Path);
            ledger.Append(Ledgers.Entry(7, "new.webp"));
            Assert.Equal([FolderLedger.FileName], folder.Files);
            Assert.Equal(Outputs + 1, Ledgers.Open(folder.Path).Entries.Count);
            Assert.Equal(Lines - 1, Ledgers.Open(folder.Path).Find(Name(Lines - 1))!.Length);
        }
    }

    [Fact]
    public async Task During_a_compaction_writers_wait_and_then_write_to_the_new_file()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Nights(Outputs));
        var path = folder[FolderLedger.FileName];
        var ledger = Ledgers.Open(folder.Path);
        Task appending;
        using (var compacted = FileLock.TryAcquire(LedgerFile.CompactedName(path))!)
        {
            appending = Task.Run(() => ledger.Append(Ledgers.Entry(7, "new.webp")), TestContext.Current.CancellationToken);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.False(appending.IsCompleted);
            compacted.Write(LedgerJson.WriteHead("another"));
            compacted.Write(LedgerJson.Write(Ledgers.Entry(1, "one.webp")));
            await MoveOverAsync(compacted.Name, path);
        }

        await appending;
        Assert.Equal(["one.webp", "new.webp"], Ledgers.Read(folder).Select(entry => entry.Output));
    }

    // On Windows a writer that checks whether it may append is in the way, for as long as that takes.
    private static async Task MoveOverAsync(string source, string target)
    {
        while (true)
        {
            try
            {
                File.Move(source, target, overwrite: true);
                return;
            }
            catch (Exception e) when (OperatingSystem.IsWindows() && FileErrors.IsFileSystemError(e))
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }
    }

    private static IEnumerable<LedgerEntry> Nights(int lines) =>
        Enumerable.Range(0, lines).Select(number => Ledgers.Entry(number, Name(number), RemovalStatus.Skipped));

    private static string Name(int number) => FormattableString.Invariant($"{number % Outputs}.webp");
}
