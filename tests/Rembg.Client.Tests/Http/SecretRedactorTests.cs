using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class SecretRedactorTests
{
    [Theory]
    [InlineData("12345678", "12345678", "********")]
    [InlineData("12345678", "a 12345678 b", "a ******** b")]
    [InlineData("12345678", "1234567812345678-1234567", "****************-1234567")]
    [InlineData("12345678", "12312345678", "123********")]
    [InlineData("12345678", "nothing", "nothing")]
    [InlineData("12345678", "ä 12345678 写", "ä ******** 写")]
    [InlineData("1234567", "a 1234567 b", "a 1234567 b")] // Too short to be a key; it may be a word of the message.
    [InlineData("12345678", null, null)]
    public void The_key_is_struck_out_wherever_it_stands(string key, string? text, string? redacted) => Assert.Equal(redacted, new SecretRedactor(key).Redact(text));

    [Fact]
    public void Bytes_are_changed_where_they_are()
    {
        var bytes = "x12345678"u8.ToArray();
        Assert.Same(bytes, new SecretRedactor("12345678").Redact(bytes));
        Assert.Equal("x********"u8.ToArray(), bytes);
    }
}
