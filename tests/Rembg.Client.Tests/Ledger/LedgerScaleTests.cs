using System.Diagnostics;
using System.Text.Json;
using Rembg.Client.Tests.Client;
using Rembg.Ledger;

namespace Rembg.Client.Tests.Ledger;

/// <summary>Ledgers of a size that years of nights bring about.</summary>
public sealed class LedgerScaleTests(ITestOutputHelper output)
{
    private const int Count = 100_000;
    private const long MostBytes = 100_000_000;

    // On an idle machine it takes some 0.4 s. Others run beside this test, so time is compared with what the JSON alone takes, read so
    // often that it takes as long; three times that is more than a busy machine makes of it.
    private const int MostTimesReading = 12;
    private const int Slack = 3;

    [Fact]
    public void A_hundred_thousand_entries_are_read_in_a_second_and_take_less_than_a_hundred_megabytes()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Enumerable.Range(0, Count).Select(number => Ledgers.Entry(number)));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var ledger = Ledgers.Open(folder.Path);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Count, ledger.Entries.Count);

        var loading = Fastest(() => Assert.Equal(Count, Ledgers.Open(folder.Path).Entries.Count));
        var reading = Fastest(() =>
        {
            for (var time = 0; time < MostTimesReading; time++)
            {
                ReadLines(folder[FolderLedger.FileName]);
            }
        });
        output.WriteLine($"{Count} entries take {bytes / 1e6:0.0} MB and {loading.TotalMilliseconds:0} ms; their JSON alone is read {MostTimesReading} times in {reading.TotalMilliseconds:0} ms.");
        Assert.InRange(bytes, 1, MostBytes);
        Assert.True(loading < TimeSpan.FromSeconds(1) || loading < Slack * reading, $"{loading} to load, {reading} to read {MostTimesReading} times.");
    }

    [Fact]
    public void Each_of_a_hundred_thousand_is_found_and_no_other()
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, Enumerable.Range(0, Count).Select(number => Ledgers.Entry(number)));
        var entries = Ledgers.Open(folder.Path).Entries;
        for (var number = 0; number < Count; number += 997)
        {
            var entry = Ledgers.Entry(number);
            Assert.Equal(number, entries.Find(entry.Output).Confirmed!.Length);
            Assert.Equal(entry.Output, Assert.Single(entries.FindBySource(entry.SourceLength, entry.Options!)).Confirmed!.Output);
            Assert.Empty(entries.FindBySource(entry.SourceLength, "format=png"));
        }

        Assert.True(entries.Find(Ledgers.Entry(Count).Output).IsEmpty);
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
        var reader = new Utf8JsonReader(File.ReadAllBytes(path), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
        }
    }
}
