using Rembg.Ledger;

namespace Rembg.Client.Tests.Ledger;

/// <summary>The table that a run keeps its images in.</summary>
public sealed class CompactTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_holds_what_a_dictionary_would(int seed)
    {
#pragma warning disable CA5394 // A sequence that can be played again.
        var random = new Random(seed);
        var table = new CompactTable<long, int>();
        var dictionary = new Dictionary<long, int>();
        for (var step = 0; step < 60_000; step++)
        {
            var key = (long)random.Next(6_000) << random.Next(2) * 32; // Some hashes are the same.
            if (random.Next(3) == 0)
            {
                table.Remove(key);
                dictionary.Remove(key);
            }
            else
            {
                table.Set(key, step);
                dictionary[key] = step;
            }
        }
#pragma warning restore CA5394

        Assert.Equal(dictionary.Count, table.Count);
        for (var key = 0L; key < 6_000; key++)
        {
            Check(key);
            Check(key << 32);
        }

        void Check(long key)
        {
            Assert.Equal(dictionary.TryGetValue(key, out var expected), table.TryGetValue(key, out var found));
            Assert.Equal(expected, found);
            Assert.Equal(dictionary.ContainsKey(key), table.Contains(key));
        }
    }

    [Fact]
    public void Cleared_it_is_empty_and_can_be_filled_again()
    {
        var table = new CompactTable<int, int>();
        for (var round = 0; round < 2; round++)
        {
            for (var key = 0; key < 3_000; key++)
            {
                Assert.False(table.Contains(key));
                table.Set(key, round);
            }

            table.Clear();
            Assert.Equal(0, table.Count);
        }

        Assert.False(table.TryGetValue(7, out _));
    }

    [Fact]
    public void What_was_removed_makes_room_for_what_comes()
    {
        var table = new CompactTable<long, long>();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var key = 0L; key < 100_000; key++)
        {
            table.Set(key, key);
            table.Remove(key - 10);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4_000);
    }

    // An entry has 20 bytes here. What is thrown away while the table grows is counted as well.
    [Theory]
    [InlineData(1, 400)]
    [InlineData(100, 75)]
    [InlineData(100_000, 36)]
    public void It_takes_up_little_more_than_what_is_in_it(int count, int mostAnEntry)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var table = new CompactTable<long, long>();
        for (var key = 0L; key < count; key++)
        {
            table.Set(key, key);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)count, 20, mostAnEntry);
    }
}
