using Rembg.Http;

namespace Rembg.Client.Tests.Http;

/// <summary>Bodies of errors, read without a network: the contract's shape, cut short or damaged, and what is none of it.</summary>
public sealed class ErrorBodyTests
{
    [Theory]
    [InlineData("", null, null, "")]
    [InlineData(" \t\r\n", null, null, "")]
    [InlineData("""{"error":"text","status":400}""", "text", 400, "")]
    [InlineData(" \t\r\n{\"error\":\"text\",\"status\":400}", "text", 400, "")]
    [InlineData("""{"status":400.5,"error":"text"}""", "text", null, "")]
    [InlineData("""{"status":99999999999,"error":"text"}""", "text", null, "")]
    [InlineData("""{"status":"400","error":"text"}""", "text", null, "")]
    [InlineData("""{"new":{"error":"inside"},"more":[{"status":1}],"error":"text","status":400,}""", "text", 400, "")]
    [InlineData("""{"error":"text", /* why */ "status":400}""", "text", null, "")]
    [InlineData("""{"error":"text","status":400""", "text", null, "")] // A number may go on.
    [InlineData("""{"error":"text","status":400 """, "text", 400, "")]
    [InlineData("""{"status":400,"error":"cut""", """{"status":400,"error":"cut""", 400, "")]
    [InlineData("""{"error":"a\nb","status":400}""", "a", 400, "")]
    [InlineData("""{"status":400,"error":5}""", """{"status":400,"error":5}""", 400, "")]
    [InlineData("""[{"error":"text","status":400}]""", """[{"error":"text","status":400}]""", null, "")]
    [InlineData("plain words\nmore", "plain words", null, "")]
    [InlineData("<title>Oh no</title>", "Oh no", null, "")]
    [InlineData("""{"details":[{"field":"w","message":"small"}]}""", null, null, "w|Width|small")]
    [InlineData("""{"error":"e","details":[{"field":"w"},{"message":"m"},{"field":null,"message":7},{"field":"h","more":[1],"message":"large"},5,"x",[{"field":"no"}]],"status":400}""",
        "e", 400, "w|Width|;||m;h|Height|large")]
    [InlineData("""{"error":"e","details":[{"field":"w","message":"one"},{"field":"h","mess""", "e", null, "w|Width|one")]
    [InlineData("""{"error":"e","details":[{"field":"w","message":"m"},],"status":400}""", "e", null, "w|Width|m")]
    [InlineData("""{"error":"e","details":{"field":"w","message":"m"},"status":400}""", "e", 400, "")]
    public void What_is_there_is_read_and_what_is_not_is_left(string body, string? message, int? status, string details)
    {
        var read = ErrorBody.Parse(SecretRedactor.None, body);
        Assert.Equal((message, status), (read.Message, read.Status));
        Assert.Equal(details, string.Join(';', read.Details.Select(detail => $"{detail.Field}|{detail.Parameter}|{detail.Message}")));
    }

    [Fact]
    public void Half_a_character_ends_the_reading_and_no_more()
    {
        var read = ErrorBody.Parse(SecretRedactor.None, """{"status":400,"error":"text","details":[{"field":"w","message":"m"},{"field":"\ud800"}]}""");
        Assert.Equal(("text", 400, 1), (read.Message, read.Status, read.Details.Count));
    }

    [Theory]
    [InlineData(99, 99)]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    public void At_most_a_hundred_details_are_read(int count, int kept)
    {
        var details = string.Join(',', Enumerable.Range(0, count).Select(number => $$"""{"field":"f{{number}}","message":"m"}"""));
        Assert.Equal(kept, ErrorBody.Parse(SecretRedactor.None, $$"""{"error":"e","details":[{{details}}]}""").Details.Count);
    }

    [Fact]
    public void What_lies_deeper_than_anybody_nests_ends_the_reading()
    {
        var deep = new string('[', 70) + new string(']', 70);
        var read = ErrorBody.Parse(SecretRedactor.None, $$"""{"error":"e","new":{{deep}},"status":400}""");
        Assert.Equal(("e", null), (read.Message, read.Status));
    }
}
