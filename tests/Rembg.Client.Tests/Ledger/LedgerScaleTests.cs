using System.Diagnostics;
using System.Text.Json;
using Rembg.Client.Tests.Client;
using Rembg.Ledger;

namespace Rembg.Client.Tests.Ledger;

/// <summary>Ledgers of a size that years of nights bring about.</summary>
public sealed class LedgerScaleTests(ITestOutputHelper output)
{
    private const int Count = 100_000;

    // Every line is read as JSON in any case. What a ledger does beyond that, unoptimised as tests are, takes some ten
    // times as long; looking at the file for each line, or at the lines for each line, hundreds of times.
    private const double MostTimesReading = 40;

    [Fact]
    public void A_hundred_thousand_entries_load_in_little_more_than_the_reading_takes()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Enumerable.Range(0, Count).Select(number => Ledgers.Entry(number)));
        var loading = Fastest(() => Assert.Equal(Count, Ledgers.Open(folder.Path).Count));
        var reading = Fastest(() => ReadLines(folder[FolderLedger.FileName]));
        output.WriteLine($"{Count} entries load in {loading.TotalMilliseconds:0} ms; their JSON is read in {reading.TotalMilliseconds:0} ms.");
        Assert.True(loading < reading * MostTimesReading, $"{loading} to load, {reading} to read.");
    }

    [Fact]
    public void Each_of_a_hundred_thousand_is_found_and_no_other()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Enumerable.Range(0, Count).Select(number => Ledgers.Entry(number)));
        var ledger = Ledgers.Open(folder.Path);
        for (var number = 0; number < Count; number += 997)
        {
            var entry = Ledgers.Entry(number);
            Assert.Equal(number, ledger.Find(entry.Output)!.Length);
            Assert.Equal(entry.Output, Assert.Single(ledger.FindContent(entry.SourceHash!, entry.Options)).Output);
            Assert.Empty(ledger.FindContent(entry.SourceHash!, "format=png"));
        }

        Assert.Null(ledger.Find(Ledgers.Entry(Count).Output));
    }

    // The best of five: on a busy machine a single one says little.
    private static TimeSpan Fastest(Action work) => Enumerable.Range(0, 5).Min(_ =>
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed;
    });

    private static void ReadLines(string path)
    {
        using var file = File.OpenRead(path);
        LedgerLines.Read(file, LedgerLines.HeadLength(file), (_, bytes, start, count) =>
        {
            var reader = new Utf8JsonReader(bytes.AsSpan(start, count));
            while (reader.Read())
            {
            }
        });
    }
}
