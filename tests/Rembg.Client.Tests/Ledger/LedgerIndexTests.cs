using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Ledger;

/// <summary>Where the entries of a ledger are.</summary>
public sealed class LedgerIndexTests
{
    [Fact]
    public void Entries_of_the_same_picture_are_found_together_until_all_is_forgotten()
    {
        var index = new LedgerIndex(FileKey.Of, new LedgerSources());
        var entry = Ledgers.Entry(1) with { Asked = "asked.webp" };
        for (var place = 10; place < 15; place++)
        {
            index.Add(entry with { Output = FormattableString.Invariant($"{place}.webp") }, place);
        }

        var content = entry.ContentKey!.Value;
        index.Add(Ledgers.Entry(2, "10.webp"), 15);
        Assert.Equal((5, 6), (index.Count, index.EntryCount));
        Assert.Equal([15L, 14L], [index.PlaceOf("10.webp"), index.PlaceOfAsked("asked.webp")]);
        Assert.Equal([10L, 11, 12, 13, 14], index.PlacesOf(content));
        Assert.Equal([15L], index.PlacesOf(Ledgers.Entry(2).ContentKey!.Value));

        index.Clear();
        Assert.Equal((0, 0), (index.Count, index.EntryCount));
        Assert.Null(index.PlaceOf("10.webp"));
        Assert.Null(index.PlaceOfAsked("asked.webp"));
        Assert.Empty(index.PlacesOf(content));
        index.Add(entry, 20);
        Assert.Equal([20L], index.PlacesOf(content));
    }
}
