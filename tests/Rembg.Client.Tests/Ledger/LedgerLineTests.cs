using System.Text;
using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Ledger;

/// <summary>What a line of a ledger says, and which lines say nothing.</summary>
public sealed class LedgerLineTests
{
    private const string Hash = "00000000000000000000000000000000000000000000000000000000000000af";

    private const string Line =
        $$"""
        {"output":"a.webp","asked":"a.png","length":1,"time":"2026-01-02T03:04:05.0000006Z","sha256":"{{Hash}}",
        "source":"../a.jpg","sourceLength":2,"sourceTime":"2026-02-03T04:05:06.0000007Z","sourceSha256":"{{Hash}}","options":"format=webp",
        "status":"Completed","made":"2026-03-04T05:06:07.0000008Z","attempts":3,"unknownOutcomes":4}
        """;

    private static readonly LedgerEntry Entry = new()
    {
        Output = "a.webp",
        Asked = "a.png",
        Length = 1,
        Time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(6),
        Hash = Sha256Hash.TryParse(Encoding.ASCII.GetBytes(Hash)),
        Source = "../a.jpg",
        SourceLength = 2,
        SourceTime = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(7),
        SourceHash = Sha256Hash.TryParse(Encoding.ASCII.GetBytes(Hash)),
        Options = "format=webp",
        Status = "Completed",
        Made = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc).AddTicks(8),
        Attempts = 3,
        UnknownOutcomes = 4,
    };

    [Fact]
    public void A_line_has_the_fields_that_are_documented()
    {
        Assert.Equal(Line.ReplaceLineEndings("") + "\n", Encoding.UTF8.GetString(LedgerJson.Write(Entry)));
        Assert.Equal(Entry, Read(Line));
        Assert.Equal("{\"rembg\":\"ledger\",\"version\":1,\"id\":\"x\"}\n", Encoding.UTF8.GetString(LedgerJson.WriteHead("x")));
        Assert.Equal("x", LedgerJson.ReadHead("{\"id\":\"x\",\"version\":1,\"rembg\":\"ledger\"}"u8));
        Assert.Empty(LedgerJson.ReadHead("{\"rembg\":\"ledger\",\"version\":1}"u8));
    }

    [Fact]
    public void Fields_of_a_later_day_are_taken_for_granted() =>
        Assert.Equal(Entry, Read(Line.Replace("{\"output\"", "{\"new\":{\"output\":[1,2,{}]},\"other\":null,\"output\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"length\":1", "\"length\":0")]
    [InlineData("\"sourceLength\":2", "\"sourceLength\":0")]
    [InlineData("\"asked\":\"a.png\",", "")]
    [InlineData("\"sourceTime\":", "\"x\":")]
    [InlineData("\"options\":", "\"x\":")]
    public void What_may_be_missing_is_not_missed(string part, string instead) => Assert.NotNull(Read(Line.Replace(part, instead, StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"output\":", "\"x\":")]
    [InlineData("\"a.webp\"", "\"\"")]
    [InlineData("\"a.webp\"", "null")]
    [InlineData("\"a.webp\"", "1")]
    [InlineData("a.webp", "../a.webp")]
    [InlineData("\"length\":", "\"x\":")]
    [InlineData("\"length\":1", "\"length\":-1")]
    [InlineData("\"length\":1", "\"length\":1.5")]
    [InlineData("\"time\":", "\"x\":")]
    [InlineData("\"time\":\"", "\"time\":\"yesterday ")]
    [InlineData("\"sourceLength\":", "\"x\":")]
    [InlineData("\"sourceLength\":2", "\"sourceLength\":-1")]
    [InlineData("format=webp", "")]
    [InlineData("\"status\":", "\"x\":")]
    [InlineData("Completed", "")]
    [InlineData("\"Completed\"", "null")]
    [InlineData("\"attempts\":3", "\"attempts\":3000000000")]
    [InlineData("\"unknownOutcomes\":4", "\"unknownOutcomes\":4000000000")]
    [InlineData(":4}", ":4")]
    [InlineData(",\"attempts\":3,\"unknownOutcomes\":4}", ",\"atte")]
    public void A_line_without_what_matters_says_nothing(string part, string instead)
    {
        var line = Line.ReplaceLineEndings("").Replace(part, instead, StringComparison.Ordinal);
        Assert.NotEqual(Line.ReplaceLineEndings(""), line);
        Assert.Null(Read(line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\0\0\0\0\n")]
    [InlineData("not JSON at all\n")]
    [InlineData("[[[[[[[[{\"output\":\"x.webp\"}]]]]]]]]\n")]
    public void Lines_that_are_something_else_are_passed_over(string line)
    {
        using var folder = new TempFolder();
        Ledgers.Write(folder, []);
        File.AppendAllText(folder[FolderLedger.FileName], line);
        File.AppendAllText(folder[FolderLedger.FileName], Encoding.UTF8.GetString(LedgerJson.Write(Ledgers.Entry(1))) + line);
        Ledgers.Open(folder.Path).Append(Ledgers.Entry(2));
        var ledger = Ledgers.Open(folder.Path);
        Assert.Equal(2, ledger.Entries.Count);
        Assert.Equal(1, ledger.Find(Ledgers.Entry(1).Output)!.Length);
    }

    // As a crash leaves it; anything longer is another program's.
    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    public void The_beginning_of_a_first_line_is_known(int length, bool isOurs)
    {
        var head = Encoding.UTF8.GetBytes("{\"rembg\":\"ledger\",\"version\":1,\"id\":\"".PadRight(length, '0'));
        Assert.Equal(isOurs, IsPartialHead(head));
        Assert.True(IsPartialHead(head[..10]));
        Assert.True(IsPartialHead([]));
        head[5]++;
        Assert.False(IsPartialHead(head));
    }

    // Lines of earlier versions, as they are read.
    [Theory]
    [InlineData("format=webp&bg_color=#FF0000ff&angle=0&expand=false", "format=webp&bg_color=#f00")]
    [InlineData("format=png&exact_resize=true", "format=png")]
    [InlineData("format=png&w=8&exact_resize=true", "format=png&w=8&exact_resize=true")]
    public void Options_of_earlier_versions_are_read_in_canonical_form(string options, string canonical) =>
        Assert.Equal(canonical, Read(Line.Replace("format=webp", options, StringComparison.Ordinal))!.Options);

    [Fact]
    public void An_output_that_an_earlier_version_did_not_make_has_unknown_options() =>
        Assert.Null(Read(Line.Replace("\"sha256\":", "\"x\":", StringComparison.Ordinal))!.Options);

    private static bool IsPartialHead(byte[] bytes)
    {
        using var file = new MemoryStream(bytes);
        try
        {
            return LedgerLines.ReadHead(file, out _) == 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static LedgerEntry? Read(string line) => LedgerJson.TryRead(Encoding.UTF8.GetBytes(line));
}
