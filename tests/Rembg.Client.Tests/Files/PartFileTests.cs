using System.Text;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Files;

namespace Rembg.Client.Tests.Files;

/// <summary>Unfinished outputs: what is in them, what they are called, and where they go when they cannot stay.</summary>
[Collection(SavingTests.Rescues)]
public sealed class PartFileTests
{
    private const int LongestName = 255;

    [Fact]
    public void What_is_written_after_a_reset_is_all_there_is()
    {
        using var folder = new TempFolder();
        using (var part = PartFile.TryCreate(folder["a.webp"], ignoreCase: false)!)
        {
            part.Write(new byte[5000], 5000);
            part.Reset();
            part.Write([1, 2, 3, 4], 3);
            Assert.Equal(folder["a.webp"], part.Commit(folder["a.webp"], replace: false));
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder["a.webp"]));
        Assert.Equal(["a.webp"], folder.Files);
    }

    // Longer than what is collected before it is written.
    [Fact]
    public async Task Of_an_answer_that_broke_off_nothing_is_left_in_the_next_one()
    {
        await using var run = await TestRun.StartAsync();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            if (connection.Number > 1)
            {
                await connection.SendAsync(RawAnswers.Picture);
                return;
            }

            await connection.SendAsync(RawAnswers.Bytes(200, Pictures.Webp(600_000))[..400_000]);
            await Task.Delay(200, connection.Stop);
            connection.Reset();
        });
        var report = await run.RunAsync([run.Image()], client: TestRun.ClientOf(server.Address));
        Assert.Equal((2, 1), (report.Result.Attempts, report.Result.UnknownOutcomeCount));
        Assert.Equal(Pictures.Webp(), File.ReadAllBytes(report.Result.OutputPath!));
    }

    [Fact]
    public void What_was_not_saved_is_gone()
    {
        using var folder = new TempFolder();
        using (var part = PartFile.TryCreate(folder["a.webp"], ignoreCase: false)!)
        {
            part.Write([1], 1);
            Assert.Null(PartFile.TryCreate(folder["a.webp"], ignoreCase: false));
            Assert.Equal(["a.webp.rembg-part"], folder.Files);
        }

        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(200_000)]
    public void A_copy_elsewhere_has_what_had_arrived_and_what_could_not_be_written(int length)
    {
        using var folder = new TempFolder();
        var content = Pictures.Jpeg(300_000);
        using var unfinished = File.Open(folder.Write("a", content), FileMode.Open);
        using var copy = FallbackFile.Make(unfinished, length, "a.webp", [7, 8, 9], count: 2);
        var place = Path.GetDirectoryName(copy.Name)!;
        try
        {
            Assert.Equal(("a.webp", (long)length + 2), (Path.GetFileName(copy.Name), copy.Length));
            copy.Position = 0;
            var copied = new byte[copy.Length];
            copy.ReadExactly(copied);
            Assert.Equal((byte[])[.. content[..length], 7, 8], copied);
        }
        finally
        {
            copy.Dispose();
            FallbackFile.Delete(copy.Name);
        }

        Assert.False(Directory.Exists(place));
    }

    [Fact]
    public void A_copy_that_cannot_be_made_leaves_nothing()
    {
        using var folder = new TempFolder();
        using var unfinished = File.Open(folder.Write("a", [1, 2, 3]), FileMode.Open);
        var name = $"{Guid.NewGuid()}.webp";
        Assert.Throws<EndOfStreamException>(() => FallbackFile.Make(unfinished, length: 4, name, [], 0));
        Assert.DoesNotContain(Directory.GetDirectories(Path.GetTempPath(), "rembg-kept-*"), place => File.Exists(Path.Combine(place, name)));
    }

    [Theory]
    [InlineData("a.webp.0099aaff.part", true)]
    [InlineData(".0123abcd.part", false)]
    [InlineData("a.webp_0123abcd.part", false)]
    [InlineData("a.webp.0123abcd.PART", false)]
    [InlineData("a.webp.0123ABCD.part", false)]
    [InlineData("a.webp.0123abc/.part", false)]
    [InlineData("a.webp.0123abc:.part", false)]
    [InlineData("a.webp.0123abc`.part", false)]
    public void Unfinished_files_of_earlier_versions_are_known_by_eight_digits(string name, bool isOurs) => Assert.Equal(isOurs, UnfinishedName.Matches(name));

    [Fact]
    public void A_name_gives_way_to_a_hash_only_where_it_has_to()
    {
        var longest = new string('a', LongestName - UnfinishedName.Extension.Length);
        Assert.Equal(longest + UnfinishedName.Extension, NameFor(longest));
        var hashed = NameFor(longest + "b");
        Assert.Equal(LongestName, hashed.Length);
        Assert.Matches("^a+[.][0-9a-f]{16}[.]rembg-part$", hashed);
    }

    [Fact]
    public void Where_case_does_not_count_neither_does_it_in_the_hash()
    {
        var (lower, upper) = (new string('a', 250) + "b.webp", new string('a', 250) + "B.webp");
        Assert.Equal(NameFor(lower, ignoreCase: true), NameFor(upper, ignoreCase: true));
        Assert.NotEqual(NameFor(lower), NameFor(upper));
    }

    [Fact]
    public void No_letter_of_two_halves_is_cut_in_two()
    {
        for (var length = 58; length <= 62; length++)
        {
            var name = NameFor(string.Concat(Enumerable.Repeat("\U0001F600", length)));
            Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
            Assert.InRange(Encoding.UTF8.GetByteCount(name), 230, LongestName);
        }
    }

    private static string NameFor(string name, bool ignoreCase = false) =>
        Path.GetFileName(UnfinishedName.For(Path.Combine(Path.GetTempPath(), name), ignoreCase));
}
