using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Ledger;

/// <summary>A ledger, and what becomes of what it knows when its file is not what it was.</summary>
public sealed class LedgerTests
{
    [Fact]
    public void What_is_written_is_found_by_who_wrote_it_and_by_who_comes_next()
    {
        using var folder = new TempFolder();
        var ledger = Ledgers.Open(folder.Path);
        ledger.Append(Ledgers.Entry(1));
        ledger.Append(Ledgers.Entry(2) with { Asked = "b.webp" });
        ledger.Append();
        foreach (var reader in new[] { ledger, Ledgers.Open(folder.Path) })
        {
            Assert.Equal(2, reader.Entries.Count);
            Assert.Equal(1, reader.Find(Ledgers.Entry(1).Output)!.Length);
            Assert.Equal(2, reader.Entries.FindAsked("b.webp")!.Length);
        }

        Assert.Equal(3, File.ReadAllLines(folder[FolderLedger.FileName]).Length);
    }

    [Fact]
    public void Where_nothing_is_to_be_noted_there_is_no_file()
    {
        using var folder = new TempFolder();
        Ledgers.Open(folder.Path).Append();
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void The_first_note_of_a_run_is_written_at_once()
    {
        using var folder = new TempFolder();
        var ledger = Ledgers.Open(folder.Path);
        ledger.Note(Ledgers.Entry(1), known: default);
        Assert.Single(Ledgers.Read(folder));
        ledger.Note(Ledgers.Entry(2), known: default);
        Assert.Single(Ledgers.Read(folder));
        ledger.Append();
        Assert.Equal(2, Ledgers.Read(folder).Length);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("torn in its first line")]
    [InlineData("begun anew")]
    public void What_was_in_a_file_that_is_gone_is_forgotten(string how)
    {
        using var folder = new TempFolder();
        var ledger = Filled(folder, out var entry);
        switch (how)
        {
            case "deleted":
                File.Delete(folder[FolderLedger.FileName]);
                break;
            case "begun anew":
                File.WriteAllBytes(folder[FolderLedger.FileName], LedgerJson.WriteHead("another"));
                break;
            default:
                File.WriteAllText(folder[FolderLedger.FileName], how == "emptied" ? "" : "{\"rembg\":\"led");
                break;
        }

        ledger.Refresh();
        Assert.Equal(0, ledger.Entries.Count);
        Assert.Null(ledger.Find(entry.Output));
        Assert.Null(ledger.Entries.FindAsked(entry.Asked!));
        Assert.Empty(ledger.Entries.FindBySource(entry.SourceLength, entry.Options!));

        ledger.Append(Ledgers.Entry(9));
        Assert.Equal(9, Assert.Single(Ledgers.Read(folder)).Length);
        Assert.Equal(9, Ledgers.Open(folder.Path).Find(Ledgers.Entry(9).Output)!.Length);
    }

    [Fact]
    public void A_file_that_was_written_anew_in_the_same_places_is_read_anew()
    {
        using var folder = new TempFolder();
        var ledger = Filled(folder, out var entry);
        var text = File.ReadAllText(folder[FolderLedger.FileName]);
        File.WriteAllText(folder[FolderLedger.FileName], text.Replace("0123456789", "9876543210", StringComparison.Ordinal).Replace("\"length\":7", "\"length\":8", StringComparison.Ordinal));
        ledger.Refresh();
        Assert.Equal(8, ledger.Find(entry.Output)!.Length);
    }

    [Fact]
    public void A_file_that_was_cut_has_what_is_left()
    {
        using var folder = new TempFolder();
        var ledger = Filled(folder, out var entry);
        var length = new FileInfo(folder[FolderLedger.FileName]).Length;
        ledger.Append(Ledgers.Entry(2));
        using (var file = File.OpenWrite(folder[FolderLedger.FileName]))
        {
            file.SetLength(length);
        }

        ledger.Refresh();
        Assert.Equal(1, ledger.Entries.Count);
        Assert.Equal(7, ledger.Find(entry.Output)!.Length);
        Assert.Null(ledger.Find(Ledgers.Entry(2).Output));
    }

    [Theory]
    [InlineData("{\"output\":\"half a li")]
    [InlineData("{")]
    public void What_is_written_behind_a_torn_line_counts(string torn)
    {
        using var folder = new TempFolder();
        var ledger = Filled(folder, out var entry);
        File.AppendAllText(folder[FolderLedger.FileName], torn);
        ledger.Append(Ledgers.Entry(2));
        ledger.Append(Ledgers.Entry(3));
        foreach (var reader in new[] { ledger, Ledgers.Open(folder.Path) })
        {
            Assert.Equal(3, reader.Entries.Count);
            Assert.All([entry, Ledgers.Entry(2), Ledgers.Entry(3)], known => Assert.Equal(known.Length, reader.Find(known.Output)?.Length));
        }

        Assert.Equal(5, File.ReadAllLines(folder[FolderLedger.FileName]).Length);
    }

    // Longer than what is read at once, and than the first piece that is read of a single entry.
    [Fact]
    public void A_very_long_line_is_a_line_like_any_other()
    {
        using var folder = new TempFolder();
        var entries = Enumerable.Range(1, 3).Select(number => Ledgers.Entry(number) with { Source = new string('a', number == 2 ? 600_000 : 2) }).ToArray();
        Ledgers.Write(folder, entries);
        var ledger = Ledgers.Open(folder.Path);
        Assert.Equal(3, ledger.Entries.Count);
        Assert.All(entries, entry => Assert.Equal(entry.Source, ledger.Find(entry.Output)!.Source));
    }

    [Fact]
    public void The_second_line_begins_behind_the_end_of_the_first()
    {
        using var folder = new TempFolder();
        var path = folder.Write("ledger", [.. LedgerJson.WriteHead("x"), .. LedgerJson.Write(Ledgers.Entry(1))]);
        using var file = File.OpenRead(path);
        Assert.Equal(LedgerJson.WriteHead("x").Length, LedgerLines.ReadHead(file, out _));
        Assert.Matches("^[0-9a-f]{32}$", LedgerJson.ReadHead(LedgerJson.WriteHead()));
    }

    // Readers do not exclude each other, and no reader sees a partial line.
    [Fact]
    public async Task Readers_share_the_file_and_a_writer_has_it_alone()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, []);
        var path = folder[FolderLedger.FileName];
        Task<FileStream?> reading;
        Task<FileStream> writing;
        using (LedgerFile.TryOpenToRead(path, Wait()))
        using (LedgerFile.TryOpenToRead(path, Wait()))
        {
            writing = OnItsOwn(() => LedgerFile.OpenToAppend(path, Wait()));
            await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.False(writing.IsCompleted);
        }

        await using (await writing)
        {
            reading = OnItsOwn(() => LedgerFile.TryOpenToRead(path, Wait()));
            await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.False(reading.IsCompleted);
        }

        await using var read = await reading;
        Assert.NotNull(read);
    }

    [Fact]
    public void An_image_is_looked_for_only_where_some_source_is_as_long_and_had_its_options()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, [Ledgers.Entry(7), Ledgers.Entry(8) with { SourceHash = null }]);
        var entries = Ledgers.Open(folder.Path).Entries;

        Assert.Single(entries.FindBySource(7, Ledgers.Entry(7).Options!));
        Assert.Empty(entries.FindBySource(7, "format=png"));
        Assert.Empty(entries.FindBySource(6, Ledgers.Entry(7).Options!));
        Assert.Empty(entries.FindBySource(8, Ledgers.Entry(8).Options!)); // Its bytes are not known.
    }

    // As a compaction does it, but so often that a file is replaced between its opening and its lock.
    [Fact]
    public async Task What_is_appended_while_the_file_is_replaced_again_and_again_is_not_lost()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("An open file cannot be replaced there.");
        }

        var appended = 0;
        using var folder = new TempFolder();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var replaced = 0;
        Ledgers.Write(folder, []);
        var path = folder[FolderLedger.FileName];
        var replacing = OnItsOwn(() =>
        {
            for (; !ended.IsCancellationRequested; Interlocked.Increment(ref replaced))
            {
                using var file = LedgerFile.OpenToAppend(path, Wait());
                var copy = new byte[file.Length];
                file.ReadExactly(copy);
                File.WriteAllBytes(folder["copy"], copy);
                File.Move(folder["copy"], path, overwrite: true);
            }

            return true;
        });
        var ledger = Ledgers.Open(folder.Path);
        while (Volatile.Read(ref replaced) < 500 || appended < 50)
        {
            ledger.Append(Ledgers.Entry(++appended));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await ended.CancelAsync();
        await replacing;
        Assert.Equal(Enumerable.Range(1, appended).Select(number => (long)number), Ledgers.Read(folder).Select(entry => entry.Length));
    }

    // A file that was replaced between its opening and its lock loses what is written to it.
    [Fact]
    public async Task What_is_opened_to_append_is_the_file_at_the_path()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An open file cannot be replaced there.");
        using var folder = new TempFolder();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var path = folder.Write(FolderLedger.FileName, []);
        var replaced = 0;
        var replacing = OnItsOwn(() =>
        {
            while (!ended.IsCancellationRequested)
            {
                try
                {
                    using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                    File.Move(folder.Write("copy", []), path, overwrite: true);
                    Interlocked.Increment(ref replaced);
                }
                catch (IOException)
                {
                    // Locked by the other side.
                }
            }

            return true;
        });
        for (var opened = 0; opened < 1000 || Volatile.Read(ref replaced) < 5000; opened++)
        {
            using var file = LedgerFile.OpenToAppend(path, Wait());
            Assert.True(FileLock.IsStillThere(file, path));
        }

        await ended.CancelAsync();
        await replacing;
    }

    private static LedgerWait Wait() => new(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    private static Task<T> OnItsOwn<T>(Func<T> work) => Task.Factory.StartNew(work, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // A ledger of one entry, which has been looked at.
    private static FolderLedger Filled(TempFolder folder, out LedgerEntry entry)
    {
        entry = Ledgers.Entry(7, "a.webp") with { Asked = "asked.webp" };
        Ledgers.Write(folder, [entry]);
        var ledger = Ledgers.Open(folder.Path);
        Assert.Equal(entry, ledger.Find("a.webp"));
        Assert.Equal(entry, ledger.Entries.FindAsked("asked.webp"));
        Assert.Equal(entry, Assert.Single(ledger.Entries.FindBySource(entry.SourceLength, entry.Options!)).Confirmed);
        return ledger;
    }
}
