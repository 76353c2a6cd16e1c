using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class FirstLineTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" \t\r\n", null)]
    [InlineData("\u202E\u0007", null)]
    [InlineData("  one  ", "one")]
    [InlineData("\r\n \u2028\u0085 first\u2029second", "first")]
    [InlineData("first\u2028second", "first")]
    [InlineData("first\u0085second", "first")]
    [InlineData("first\nsecond", "first")]
    [InlineData("first\rsecond", "first")]
    [InlineData("a < b", "a < b")]
    [InlineData(" <p>one</p><p>two</p>", "one")]
    [InlineData("<p>3 &lt; 4</p>", "3 < 4")]
    [InlineData("<p", null)]
    [InlineData("<HTML><TITLE lang=en> A &amp; B </TITLE>rest", "A & B")]
    [InlineData("words before <title>the title</title>", "the title")]
    [InlineData("<html>early<title>the title</title>", "the title")]
    [InlineData("<title>cut sho", "cut sho")]
    [InlineData("<title", null)]
    [InlineData("<title></title><p>body</p>", null)]
    public void A_page_or_a_text_becomes_its_title_or_its_first_line(string? text, string? line) => Assert.Equal(line, SecretRedactor.None.FirstLine(text));

    [Fact]
    public void What_could_forge_a_line_becomes_a_blank()
    {
        foreach (var character in "\0\u001B\u007F\u009B\u200E\u200F\u202A\u202C\u202E\u2066\u2067\u2069\uFEFF\uFFFD")
        {
            Assert.Equal("a b", SecretRedactor.None.FirstLine($"a{character}b"));
        }

        const string Harmless = "\u200D\u2010\u202F\u2065\u206A\uFEFE\uFFFCä写";
        Assert.Equal(Harmless, SecretRedactor.None.FirstLine(Harmless));
    }

    [Theory]
    [InlineData(499, 499)]
    [InlineData(500, 500)]
    [InlineData(501, 501)]
    [InlineData(9000, 501)]
    public void A_long_line_ends_in_dots(int length, int shown)
    {
        var line = SecretRedactor.None.FirstLine(new string('x', length))!;
        Assert.Equal(shown, line.Length);
        Assert.Equal(length > 500, line.EndsWith('…'));
    }

    // Decoding and redaction make it shorter, so what is behind the cut is not known before.
    [Fact]
    public void A_secret_is_not_shown_in_part_where_a_line_is_shortened()
    {
        const string Key = "key-0123456789abcdef";
        var encoded = string.Concat(Key.Select(character => $"&#{(int)character};"));
        for (var length = 470; length < 520; length++)
        {
            var line = new SecretRedactor(Key).FirstLine($"<p>{new string('x', length)}{encoded}</p>")!;
            Assert.DoesNotContain("key", line, StringComparison.Ordinal);
            Assert.DoesNotContain("#", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void User_names_and_passwords_in_addresses_are_removed() =>
        Assert.Equal(
            "The proxy 'http://host:3128/' answered https://host/a@b",
            SecretRedactor.None.FirstLine("The proxy 'http://user:p@ss@host:3128/' answered https://host/a@b"));
}
