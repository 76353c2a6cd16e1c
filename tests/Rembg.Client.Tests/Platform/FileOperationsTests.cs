using Rembg.Client.Tests.Client;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>Renaming to a free name, by many at once.</summary>
public sealed class FileOperationsTests
{
    private const int Savers = 4;
    private const int Rounds = 500;

    // Windows has one way, which is not among them.
    public static TheoryData<string> Ways => OperatingSystem.IsWindows()
        ? [nameof(FileOperations.TryMove)]
        : [nameof(FileOperations.TryMove), nameof(FileOperations.TryLink), nameof(FileOperations.TryReserve)];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Of_many_that_race_for_a_name_one_gets_it_and_nothing_is_lost(string way)
    {
        using var folder = new TempFolder();
        using var start = new Barrier(Savers);
        var winners = new int[Rounds];
        await Task.WhenAll(Enumerable.Range(0, Savers).Select(saver => Task.Factory.StartNew(
            () => Race(folder, start, saver, way, winners),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(winners, count => Assert.Equal(1, count));
        var files = Directory.GetFiles(folder.Path);
        Assert.Equal(Rounds * Savers, files.Length);
        Assert.Equal(Rounds * Savers, files.Select(File.ReadAllText).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_taken_name_is_told_and_left_alone(string way)
    {
        using var folder = new TempFolder();
        var (source, target) = (folder.Write("a", [1]), folder.Write("b", [2]));
        Assert.False(Move(way, source, target));
        Assert.Equal([2], File.ReadAllBytes(target));
        Assert.True(Move(way, source, folder["c"]));
        Assert.Equal(["b", "c"], folder.Files);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_cannot_be_done_is_an_error_and_makes_nothing(string way)
    {
        using var folder = new TempFolder();
        Assert.ThrowsAny<IOException>(() => Move(way, folder["missing"], folder["b"]));
        Assert.ThrowsAny<IOException>(() => Move(way, folder.Write("a", [1]), folder["no/folder/b"]));
        Assert.Equal(["a"], folder.Files);
    }

    private static void Race(TempFolder folder, Barrier start, int saver, string way, int[] winners)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var source = folder[FormattableString.Invariant($"{round}-{saver}.unfinished")];
            File.WriteAllText(source, FormattableString.Invariant($"{round} {saver}"));
            start.SignalAndWait();
            if (Move(way, source, folder[FormattableString.Invariant($"{round}.webp")]))
            {
                Interlocked.Increment(ref winners[round]);
            }
        }
    }

    private static bool Move(string way, string source, string target) => way switch
    {
        nameof(FileOperations.TryLink) => FileOperations.TryLink(source, target) ?? FileOperations.TryReserve(source, target),
        nameof(FileOperations.TryReserve) => FileOperations.TryReserve(source, target),
        _ => FileOperations.TryMove(source, target),
    };
}
