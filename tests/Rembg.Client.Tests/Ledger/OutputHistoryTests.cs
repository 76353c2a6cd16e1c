using System.Security.Cryptography;
using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Ledger;

/// <summary>What a run makes of what the ledgers say of an output, and what it notes by the way.</summary>
public sealed class OutputHistoryTests
{
    private static readonly byte[] Saved = [1, 2, 3];
    private static readonly byte[] Other = [4, 5, 6];
    private static readonly byte[] Longer = [1, 2, 3, 4];

    [Fact]
    public void An_output_of_the_noted_length_and_time_is_as_it_was_saved()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved);
        Assert.True(Begin().IsAsSaved(output, EntryOf(output) with { Hash = "not looked at" }));
        Assert.Equal([output.Name], folder.Files);
    }

    [Fact]
    public void What_was_only_touched_is_as_it_was_and_that_is_noted()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved);
        var entry = EntryOf(output) with { Time = DateTime.UnixEpoch };
        Ledgers.Write(folder, [entry]);
        Assert.True(Begin().IsAsSaved(output, entry));
        Assert.Equal((output.LastWriteTimeUtc, RemovalStatus.Skipped), (Ledgers.Read(folder)[^1].Time, Ledgers.Read(folder)[^1].Status));
    }

    [Fact]
    public void Other_bytes_are_somebodys_work()
    {
        using var folder = new TempFolder();
        foreach (var bytes in new[] { Other, Longer })
        {
            var output = Output(folder, bytes);
            var entry = EntryOf(output) with { Length = Saved.Length, Time = DateTime.UnixEpoch, Hash = Hash(Saved) };
            Assert.False(Begin().IsAsSaved(output, entry));
            Assert.False(Begin().IsAsSaved(output, entry with { ReplacedBy = Hash([9]) }));

            // Unless it was about to be replaced by these, by a run that was killed before it could say that it has been,
            Assert.Null(Begin().IsAsSaved(output, entry with { ReplacedBy = Hash(bytes) }));
            Assert.Null(Begin().IsAsSaved(output, entry with { Hash = null })); // and unless nobody knows.
        }

        var gone = Output(folder, Saved);
        Assert.True(gone.Exists);
        File.Delete(gone.FullName); // After it was looked at.
        Assert.False(Begin().IsAsSaved(gone, EntryOf(gone) with { Time = DateTime.UnixEpoch }));
    }

    [Fact]
    public void What_fits_is_believed_and_else_the_ledger_is_read_again()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved);
        var history = Begin();
        var known = EntryOf(output);
        Ledgers.Write(folder, [known]);
        Assert.Equal(known, history.Find(output.FullName));
        Ledgers.Open(folder.Path).Append(known with { Attempts = 2 });
        Assert.Same(known, history.Confirm(output, known));
        Assert.Equal(2, history.Confirm(output, known with { Time = DateTime.UnixEpoch })!.Attempts);
        Ledgers.Open(folder.Path).Append(known with { Attempts = 3 });
        Assert.Equal(3, history.Confirm(output, known with { Length = 9 })!.Attempts);
        Ledgers.Open(folder.Path).Append(known with { Attempts = 4 });
        Assert.Equal(4, history.Confirm(output, known: null)!.Attempts);
        Ledgers.Open(folder.Path).Append(known with { Attempts = 5 });
        history.Refresh(output.FullName);
        Assert.Equal(5, history.Find(output.FullName)!.Attempts);
    }

    [Fact]
    public async Task An_output_that_another_run_is_saving_is_waited_for()
    {
        using var folder = new TempFolder();
        var output = Output(folder, Saved);
        var history = Begin();
        Assert.Null(history.Find(output.FullName));
        Assert.Equal(Saved.Length, output.Length);
        var saving = new FileStream(output.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        var confirming = Task.Factory.StartNew(
            () => history.Confirm(output, known: null), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        saving.Write(Longer);
        Ledgers.Open(folder.Path).Append(Ledgers.Entry(4, output.Name));
        await saving.DisposeAsync();
        Assert.Equal(4, (await confirming)?.Length);
        Assert.Equal(4, output.Length); // As it is now.
    }

    [Fact]
    public void The_first_note_is_written_at_once_and_the_others_in_one_go()
    {
        using var folder = new TempFolder();
        var history = Begin();
        for (var number = 1; number < 500; number++)
        {
            history.Note(folder.Path, Ledgers.Entry(number), known: null);
            Assert.True(number > 3 || Ledgers.Read(folder).Length == 1);
        }

        history.Flush();
        Assert.Equal(499, Ledgers.Read(folder).Length);
        history.Note(folder.Path, Ledgers.Entry(500), known: null); // Not more than that are kept in memory.
        Assert.Equal(500, Ledgers.Read(folder).Length);
        history.Note(folder.Path, Ledgers.Entry(501), known: null);
        Assert.Equal(500, Ledgers.Read(folder).Length);
    }

    [Fact]
    public void A_rehearsal_writes_nothing()
    {
        using var folder = new TempFolder();
        var history = Begin(isRehearsal: true);
        history.Note(folder.Path, Ledgers.Entry(1), known: null);
        history.Ledgers.For(folder["a.webp"])!.Queue(Ledgers.Entry(2), known: null);
        history.Flush();
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void A_ledger_that_cannot_be_used_is_not_there()
    {
        using var folder = new TempFolder();
        var history = Begin();
        folder.Write("a/" + FolderLedger.FileName, [1]);
        Assert.Null(history.Ledgers.For(folder["a/x.webp"]));
        Assert.NotNull(history.Ledgers.For(folder["b.webp"]));
        Assert.Equal(folder.Path, Assert.Single(history.Ledgers.Open).Folder);
        Assert.Null(history.Find(folder["a/y.webp"]));
        Assert.Single(history.Ledgers.TakeWarnings());
        Assert.Empty(history.Ledgers.TakeWarnings());
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

    private static OutputHistory Begin(bool isRehearsal = false) => new(new FileIdentity(), isRehearsal);

    private static FileInfo Output(TempFolder folder, byte[] bytes) => new(folder.Write("a.webp", bytes));

    private static LedgerEntry EntryOf(FileInfo output) => Ledgers.Entry(1, output.Name) with
    {
        Length = output.Length,
        Time = output.LastWriteTimeUtc,
        Hash = Hash(File.Exists(output.FullName) ? File.ReadAllBytes(output.FullName) : Saved),
    };

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
