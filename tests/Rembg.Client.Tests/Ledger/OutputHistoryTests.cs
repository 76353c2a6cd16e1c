using System.Security.Cryptography;
using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Ledger;

/// <summary>What a run makes of what the ledgers say of an output, and what it notes by the way.</summary>
public sealed class OutputHistoryTests
{
    private static readonly DateTime Yesterday = DateTime.UtcNow.Date.AddDays(-1).AddTicks(1234567);
    private static readonly byte[] Saved = [1, 2, 3];
    private static readonly byte[] Other = [4, 5, 6];
    private static readonly byte[] Longer = [1, 2, 3, 4];

    [Fact]
    public void An_output_of_the_noted_length_and_time_is_as_it_was_saved()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved, Yesterday);
        Ledgers.Write(folder, [EntryOf(output) with { Hash = Ledgers.Hash(1) }]);
        Assert.True(Begin().Examine(output) is { IsAsSaved: true, IsNew: false });
    }

    [Theory]
    [InlineData(0, RemovalStatus.Completed, false)]
    [InlineData(-2, RemovalStatus.Completed, false)]
    [InlineData(2, RemovalStatus.Skipped, false)]
    [InlineData(-2.1, RemovalStatus.Completed, true)]
    [InlineData(2.1, RemovalStatus.Completed, true)]
    [InlineData(100, RemovalStatus.Completed, false)] // A whole second, as of a file system with coarse times,
    [InlineData(100, RemovalStatus.Skipped, true)] // unless the file was hashed again since.
    public void A_time_stamp_proves_nothing_where_the_file_may_have_been_written_again_at_it(double seconds, string status, bool proves)
    {
        var made = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var entry = Ledgers.Entry(1, status: status) with { Made = made };
        Assert.Equal(proves, entry.Proves(made.AddSeconds(seconds)));
    }

    [Fact]
    public void What_was_only_touched_is_as_it_was_and_hashed_once()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved, Yesterday);
        Ledgers.Write(folder, [EntryOf(output) with { Time = DateTime.UnixEpoch }]);
        var history = Begin();
        var known = history.Examine(output);
        Assert.True(known is { IsAsSaved: true, IsNew: true });
        history.NoteNew(output, known);
        Assert.Equal((output.LastWriteTimeUtc, RemovalStatus.Skipped), (Ledgers.Read(folder)[^1].Time, Ledgers.Read(folder)[^1].Status));
        Assert.True(Begin().Examine(output) is { IsAsSaved: true, IsNew: false });
    }

    // A source whose time proved nothing is hashed as well, the next time that it is looked at.
    [Fact]
    public void An_output_that_was_hashed_again_says_nothing_of_its_source()
    {
        var entry = Ledgers.Entry(1);
        Assert.Null(entry.Observed(DateTime.UtcNow, RemovalStatus.Skipped).SourceTime);
        var old = entry with { SourceTime = Yesterday };
        Assert.Equal(Yesterday, old.Observed(DateTime.UtcNow, RemovalStatus.Skipped).SourceTime);
    }

    [Fact]
    public void Other_bytes_are_a_retouch()
    {
        using var folder = new TempFolder();
        foreach (var bytes in new[] { Other, Longer })
        {
            var output = Output(folder, bytes, Yesterday);
            var entry = EntryOf(output) with { Length = Saved.Length, Time = DateTime.UnixEpoch, Hash = Hash(Saved) };
            Assert.False(Examine(folder, output, entry));
            Assert.Null(Examine(folder, output, entry with { Hash = null })); // Unless it is unknown.
        }
    }

    [Theory]
    [InlineData("new", true, "format=webp&w=9")]
    [InlineData("old", true, "format=webp&w=800")]
    [InlineData("neither", false, null)]
    public void After_a_kill_the_file_tells_which_entry_is_true(string content, bool isAsSaved, string? options)
    {
        using var folder = new TempFolder();
        var output = Output(folder, content == "new" ? Other : content == "old" ? Saved : [7, 8, 9], Yesterday);
        var old = EntryOf(output) with { Hash = Hash(Saved), Time = DateTime.UnixEpoch };
        var pending = old with { Hash = Hash(Other), Options = "format=webp&w=9", Status = LedgerEntry.Pending };
        Ledgers.Write(folder, [old, pending]);
        var history = Begin();
        var known = history.Examine(output);
        Assert.Equal(isAsSaved, known.IsAsSaved);
        Assert.True(options is null || options == known.Entry!.Options);
        history.NoteNew(output, known);
        Assert.Equal(content == "neither" ? 2 : 3, Ledgers.Read(folder).Length);
        Assert.Equal(content == "neither", Ledgers.Open(folder.Path).Entries.Find(output.Name).Pending is not null);
    }

    [Fact]
    public void What_is_replaced_though_no_ledger_knew_it_does_not_look_retouched_after_a_kill()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved, Yesterday);
        Begin().NotePending(EntryOf(output) with { Hash = Hash(Other) }, output.FullName);
        Assert.Null(Begin().Examine(output).IsAsSaved);
        Output(folder, Other, Yesterday);
        output.Refresh();
        Assert.True(Begin().Examine(output).IsAsSaved);
    }

    [Fact]
    public void What_was_saved_beside_a_locked_target_is_found_by_its_name_and_the_target_is_what_it_was()
    {
        using var folder = new TempFolder();
        var (target, beside) = (Output(folder, Saved, Yesterday), folder.Write("a (1).webp", Other));
        Ledgers.Write(folder, [EntryOf(target)]);
        var history = Begin();
        var entry = EntryOf(new FileInfo(beside)) with { Hash = Hash(Other) };
        history.NotePending(entry, target.FullName);
        history.Confirm(entry, target.FullName, beside);
        Assert.Equal("a (1).webp", Ledgers.Open(folder.Path).Entries.FindAsked("a.webp")!.Output);
        Assert.True(Begin().Examine(target).IsAsSaved);
        target.Delete();
        Assert.Equal(beside, Begin().FindInstead(target.FullName)!.FullName);
    }

    [Fact]
    public void What_fits_is_believed_and_else_the_ledger_is_read_again()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved, Yesterday);
        var history = Begin();
        var known = EntryOf(output);
        Ledgers.Write(folder, [known]);
        Assert.Equal(known, history.Examine(output).Entry);
        Ledgers.Open(folder.Path).Append(known with { Attempts = 2 });
        Assert.Equal(1, history.Examine(output).Entry!.Attempts);
        history.Refresh(output.FullName);
        Assert.Equal(2, history.Examine(output).Entry!.Attempts);
        output.LastWriteTimeUtc = DateTime.UnixEpoch;
        Ledgers.Open(folder.Path).Append(known with { Attempts = 3, Time = DateTime.UnixEpoch });
        Assert.Equal(3, history.Examine(output).Entry!.Attempts);
    }

    [Fact]
    public async Task An_output_that_another_run_is_saving_is_waited_for()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved, Yesterday);
        var history = Begin();
        Assert.True(history.Find(output.FullName).IsEmpty);
        Assert.Equal(Saved.Length, output.Length);
        var saving = new FileStream(output.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        var examining = Task.Factory.StartNew(
            () => history.Examine(output), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        saving.Write(Longer);
        Ledgers.Open(folder.Path).Append(Ledgers.Entry(4, output.Name));
        await saving.DisposeAsync();
        Assert.Equal(4, (await examining).Entry?.Length);
        Assert.Equal(4, output.Length); // As it is now.
    }

    [Fact]
    public void The_first_note_is_written_at_once_and_the_others_in_one_go()
    {
        using var folder = new TempFolder();
        var history = Begin();
        for (var number = 1; number <= 500; number++)
        {
            Note(history, folder, number);
            Assert.True(number > 3 || Ledgers.Read(folder).Length == 1);
        }

        history.Flush();
        Assert.Equal(500, Ledgers.Read(folder).Length);
        Note(history, folder, 501); // Not more than that are kept in memory.
        Assert.Equal(501, Ledgers.Read(folder).Length);
        Note(history, folder, 502);
        Assert.Equal(501, Ledgers.Read(folder).Length);
    }

    [Fact]
    public void A_rehearsal_writes_nothing()
    {
        using var folder = new TempFolder();
        var history = Begin(isDryRun: true);
        Note(history, folder, 1);
        history.Flush();
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void A_ledger_that_cannot_be_read_is_reported_once()
    {
        using var folder = new TempFolder();
        var history = Begin();
        folder.Write("a/" + FolderLedger.FileName, [1]);
        Assert.True(history.IsUnreadable(folder["a/x.webp"]));
        Assert.False(history.IsUnreadable(folder["b.webp"]));
        Assert.Equal(folder.Path, Assert.Single(history.Readable).Folder);
        Assert.True(history.Find(folder["a/y.webp"]).IsEmpty);
        Assert.Single(history.TakeWarnings());
        Assert.Empty(history.TakeWarnings());
    }

    [Fact]
    public void A_source_is_known_by_its_place()
    {
        using var folder = new TempFolder();
        var (source, target, history) = (folder.Write("in/a.jpg", [1]), folder["out/a.webp"], Begin());
        var entry = Ledgers.Entry(1) with { Source = "../in/a.jpg" };
        var fromMemory = Ledgers.Entry(1) with { Source = null };
        Assert.Equal(entry.Source, history.SourceIn(source, target));
        Assert.True(history.IsSource(entry, source, target));
        Assert.True(history.IsSource(entry with { Source = source }, source, target)); // As it is noted where there is no way from one to the other.
        Assert.False(history.IsSource(entry, folder["in/b.jpg"], target));
        Assert.True(history.SourceExists(entry, target));
        Assert.False(history.SourceExists(entry with { Source = "../in/b.jpg" }, target));

        Assert.Null(history.SourceIn(source: null, target));
        Assert.True(history.IsSource(fromMemory, source: null, target));
        Assert.False(history.IsSource(fromMemory, source, target));
        Assert.False(history.IsSource(entry, source: null, target));
        Assert.False(history.SourceExists(fromMemory, target));
    }

    private static OutputHistory Begin(bool isDryRun = false) => new(new PathIdentity(), isDryRun);

    private static bool? Examine(TempFolder folder, FileInfo output, LedgerEntry entry)
    {
        Ledgers.Write(folder, [entry]);
        return Begin().Examine(output).IsAsSaved;
    }

    private static void Note(OutputHistory history, TempFolder folder, int number) =>
        history.NoteNew(new FileInfo(folder["a.webp"]), new KnownOutput(default, Ledgers.Entry(number), IsAsSaved: null));

    private static FileInfo Output(TempFolder folder, byte[] bytes, DateTime time)
    {
        var output = new FileInfo(folder.Write("a.webp", bytes));
        output.LastWriteTimeUtc = time;
        return output;
    }

    private static LedgerEntry EntryOf(FileInfo output) => Ledgers.Entry(1, output.Name) with
    {
        Length = output.Length,
        Time = output.LastWriteTimeUtc,
        Hash = Hash(File.Exists(output.FullName) ? File.ReadAllBytes(output.FullName) : Saved),
    };

    private static Sha256Hash Hash(byte[] bytes) => Sha256Hash.From(SHA256.HashData(bytes));
}
