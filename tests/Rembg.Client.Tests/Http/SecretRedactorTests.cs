using System.Net;
using System.Text;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class SecretRedactorTests
{
    private const string Key = "sk+live/Ab9+0123456789/xyz==";

    [Theory]
    [InlineData("12345678", "12345678", "********")]
    [InlineData("12345678", "a 12345678 b", "a ******** b")]
    [InlineData("12345678", "1234567812345678-1234567", "****************-1234567")]
    [InlineData("12345678", "12312345678", "123********")]
    [InlineData("12345678", "nothing", "nothing")]
    [InlineData("12345678", "", "")]
    [InlineData("12345678", "ä 12345678 写", "ä ******** 写")]
    [InlineData("1234567", "a 1234567 b", "a 1234567 b")] // Too short to be a key; it may be a word of the message.
    [InlineData("++++++==", "a ++++++== b, +++", "a ******** b, +++")]
    public void The_key_is_replaced_and_nothing_else(string key, string text, string redacted) => Assert.Equal(redacted, new SecretRedactor(key).Redact(text));

    [Theory]
    [InlineData(@"sk\u002blive\u002FAb9\u002B0123456789\/xyz\u003d\u003D")]
    [InlineData(@"sk\\u002Blive\\/Ab9\\u002B0123456789\\/xyz==")]
    [InlineData(@"\u0073\u006B\u002B\u006C\u0069\u0076\u0065\u002F\u0041\u0062\u0039\u002B0123456789\u002Fxyz==")]
    [InlineData(@"sk\x2Blive\x2FAb9\x2B0123456789\x2Fxyz\x3D\x3D")]
    [InlineData(@"sk\u{2b}live/Ab9\u{00002b}0123456789/xyz==")]
    [InlineData(@"sk\U0000002Blive\U0000002FAb9+0123456789/xyz==")]
    [InlineData("sk&#43;live&#47;Ab9&#x2b;0123456789&#x2F;xyz&#61;&#61;")]
    [InlineData("sk&plus;live&sol;Ab9&plus;0123456789&sol;xyz&equals;&equals;")]
    [InlineData("&#115;&#107;&amp;#43;live/Ab9+0123456789/xyz==")]
    [InlineData("sk%2Blive%2FAb9%2b0123456789%2fxyz%3D%3D")]
    [InlineData("%73%6B%252Blive%252FAb9%252B0123456789%252Fxyz%253D%253D")]
    [InlineData(@"sk\u0026#43;live%5Cu002FAb9+0123456789/xyz==")]
    [InlineData("SK+LIVE/AB9+0123456789/XYZ==")]
    [InlineData("sk-live_Ab9-0123456789_xyz")]
    [InlineData("skliveab90123456789xyz")]
    [InlineData("s k + l i v e / A b 9 + 0 1 2 3 4 5 6 7 8 9 / x y z = =")]
    [InlineData("ｓｋ＋ｌｉｖｅ／Ａｂ９＋０１２３４５６７８９／ｘｙｚ＝＝")]
    public void The_key_is_found_however_it_is_encoded(string encoded)
    {
        var redacted = new SecretRedactor(Key).Redact($"The key <{encoded}> is not valid.");
        Assert.StartsWith("The key <********", redacted, StringComparison.Ordinal);
        Assert.EndsWith("> is not valid.", redacted, StringComparison.Ordinal);
        Assert.DoesNotContain("0123", redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-api-key: {0}; more")]
    [InlineData("ab{0}cd")]
    [InlineData("a{0}")]
    public void The_key_is_found_in_base64(string text)
    {
        var plain = string.Format(System.Globalization.CultureInfo.InvariantCulture, text, Key);
        var redacted = new SecretRedactor(Key).Redact(Convert.ToBase64String(Encoding.ASCII.GetBytes(plain)));
        Assert.Contains("********", redacted, StringComparison.Ordinal);
        Assert.InRange(redacted.Length, 8, 40);
    }

    [Fact]
    public void The_start_of_the_key_is_found_where_a_text_was_cut()
    {
        var redactor = new SecretRedactor(Key);
        for (var length = 11; length < Key.Length; length++)
        {
            Assert.StartsWith("The key ********", redactor.Redact("The key " + Key[..length]), StringComparison.Ordinal);
            Assert.DoesNotContain("live", redactor.Redact("The key " + Key[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_key_is_found_at_every_place_of_a_long_text()
    {
        var redactor = new SecretRedactor(Key);
        for (var place = 32_700; place < 32_800; place += 3)
        {
            var redacted = redactor.Redact(new string('-', place) + Key.Replace("+", @"\u002B", StringComparison.Ordinal) + new string('-', 40_000));
            Assert.Equal(new string('-', place) + "********" + new string('-', 40_000), redacted.Replace("==", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Passwords_are_redacted_too_and_exceptions_with_secrets_are_not_kept()
    {
        var redactor = new SecretRedactor(Key, new NetworkCredential("user", "p@ss"), null, new NetworkCredential("someone", "pw"));
        Assert.Equal("the ********@host, ********@host, pw", redactor.Redact("the user:p%40ss@host, someone:pw@host, pw"));
        Assert.Contains("********", redactor.Redact(Convert.ToBase64String("domain\\someone:pw"u8)), StringComparison.Ordinal);
        Assert.Null(redactor.WithoutSecrets(new IOException("outer", new InvalidDataException("p@ss"))));
        Assert.Null(redactor.WithoutSecrets(new IOException("to 'http://user:pw@host:3128/'")));
        var harmless = new IOException("harmless");
        Assert.Same(harmless, redactor.WithoutSecrets(harmless));
    }
}
