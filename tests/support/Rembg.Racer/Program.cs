using System.Globalization;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Racer;

/// <summary>One of several processes that race for the same files, in a folder that they share.</summary>
internal static class Program
{
    /// <param name="args">What to race for, the folder, the number of this process, how many there are, how often, and the way to rename.</param>
    /// <returns>Always 0.</returns>
    private static int Main(string[] args)
    {
        var (folder, number, count, rounds) = (args[1], Number(args[2]), Number(args[3]), Number(args[4]));
        using var start = new StartingLine(Path.Combine(folder, "starting-line"), number, count);
        switch (args[0])
        {
            case "names":
                RaceForNames(folder, number, rounds, MoveBy(args[5]), start);
                break;
            case "ledger":
                WriteToLedger(folder, number, rounds, start);
                break;
            default:
                throw new ArgumentException($"'{args[0]}' is not a race.");
        }

        return 0;
    }

    private static Func<string, string, bool> MoveBy(string way) => way switch
    {
        nameof(FileOperations.TryLink) => static (source, target) => FileOperations.TryLink(source, target) ?? FileOperations.TryReserve(source, target),
        nameof(FileOperations.TryReserve) => FileOperations.TryReserve,
        _ => FileOperations.TryMove,
    };

    // Each saves its own file under the name that all want.
    private static void RaceForNames(string folder, int number, int rounds, Func<string, string, bool> move, StartingLine start)
    {
        for (var round = 0; round < rounds; round++)
        {
            var source = Path.Combine(folder, FormattableString.Invariant($"{round}-{number}.unfinished"));
            File.WriteAllText(source, FormattableString.Invariant($"{round} {number}"));
            start.Wait(round);
            if (move(source, Path.Combine(folder, FormattableString.Invariant($"{round}.webp"))))
            {
                Console.WriteLine(round);
            }
        }
    }

    // Mostly history, so that it is compacted again and again.
    private static void WriteToLedger(string folder, int number, int rounds, StartingLine start)
    {
        var ledger = new FolderLedger(folder, static name => name, static warning => throw new IOException(warning), CancellationToken.None);
        ledger.Refresh();
        start.Wait(0);
        for (var round = 0; round < rounds; round++)
        {
            for (var night = 0; night < 50; night++)
            {
                var output = $"old-{number}.webp";
                ledger.Note(Entry(output, night), ledger.Entries.Find(output));
            }

            ledger.Append(Entry(FormattableString.Invariant($"{number}-{round}.webp"), round));
            Console.WriteLine(round);
        }
    }

    private static LedgerEntry Entry(string output, long length) => new()
    {
        Output = output, Length = length, SourceLength = length, Time = DateTime.UtcNow, Options = "format=webp", Status = RemovalStatus.Skipped, Made = DateTime.UtcNow,
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
