using System.IO.Compression;
using System.Text;
using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Http;

/// <summary>Answers that are not the contract's. None crashes, hangs, floods, or leaves a file.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData(413)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(520)]
    [InlineData(524)]
    public async Task A_page_of_a_proxy_is_told_by_its_title(int status)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Html(status) with { Body = "<html><head><title>Oh &amp; no</title></head><body>long</body></html>" });
        var failure = Assert.IsType<RembgApiException>((await run.RunAsync([run.Image()], client: run.Client(retries: 0))).Failure);
        Assert.Equal(("Oh & no", status), (failure.Message, failure.StatusCode));
    }

    [Theory]
    [InlineData("", "The service answered with status 400 (Bad Request).")]
    [InlineData("   \r\n\t", "The service answered with status 400 (Bad Request).")]
    [InlineData("\uFEFF{\"error\":\"marked\"}", "marked")]
    [InlineData("{\"error\":\"cut sho", "{\"error\":\"cut sho")]
    [InlineData("{\"error\":\"first\",\"details\":[{\"field\":\"w\"", "first")]
    [InlineData("{\"error\":\"text status\",\"status\":\"four hundred\"}", "text status")]
    [InlineData("{\"error\":{\"message\":\"nested\"}}", "{\"error\":{\"message\":\"nested\"}}")]
    [InlineData("{\"message\":\"of another\"}", "{\"message\":\"of another\"}")]
    [InlineData("{\"error\":null,\"status\":400}", "{\"error\":null,\"status\":400}")]
    [InlineData("plain words\nand more", "plain words")]
    [InlineData("\u001b[31mred\u001b[0m and \u0007bell\u202Eevil", "[31mred [0m and  bell evil")]
    [InlineData("<p>no title</p>", "no title")]
    [InlineData("[1,2,3]", "[1,2,3]")]
    [InlineData("{\"error\":\"line one\\r\\nline two\"}", "line one")]
    public async Task An_error_is_told_in_one_harmless_line(string body, string message)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(400, body));
        var failure = (await run.RunAsync(run.Image())).Failure;
        Assert.Equal(message, failure.Message);
        Assert.Equal(RembgError.ApiValidation, failure.Error);
    }

    [Theory]
    [InlineData("""{"error":"e","details":[{"field":"w","message":"too small"},{"field":"bg_color","message":"no"}]}""", "Width: too small|BackgroundColor: no")]
    [InlineData("""{"error":"e","details":{"h":"bad","angle":["worse","worst"],"x":1}}""", "")]
    [InlineData("""{"error":"e","details":["just text",null,7,{"field":"h","message":"bad"}]}""", "Height: bad")]
    [InlineData("""{"error":"e","details":"only text"}""", "")]
    [InlineData("""{"error":"e","details":[{"field":null,"message":null},{"field":"exact_resize","message":null},{}]}""", "ExactResize: ")]
    [InlineData("""{"error":"e","details":[{"message":"no field"},{"field":"w","message":"first","loc":["w"]}]}""", "no field|Width: first")]
    [InlineData("""{"error":"e","details":null}""", "")]
    [InlineData("""{"error":"e","details":[[["deep"]],{"field":["a"],"message":{"b":1}}]}""", "")]
    [InlineData("""{"details":[{"field":"image","message":"m"},{"field":"format","message":"m"},{"field":"mask","message":"m"},{"field":"expand","message":"m"},{"field":"odd","message":"m"}]}""",
        "Path: m|Format: m|Mask: m|NoExpand: m|odd: m")]
    public async Task Details_are_mapped_to_parameters_and_other_shapes_are_passed_over(string body, string details)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(400, body));
        var failure = Assert.IsType<RembgApiException>((await run.RunAsync(run.Image())).Failure);
        Assert.Equal(details, string.Join('|', failure.Details.Select(detail => detail.ToString())));
    }

    [Fact]
    public async Task Several_wrong_fields_come_with_the_names_of_their_parameters()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Override(new FieldOverride { Set = new Dictionary<string, string> { ["w"] = "abc", ["angle"] = "500" } }));
        var failure = Assert.IsType<RembgApiException>((await run.RunAsync(run.Image())).Failure);
        Assert.Equal("Multiple validation errors", failure.Message);
        Assert.Equal(["Width", "Angle"], failure.Details.Select(detail => detail.Parameter));
        Assert.Equal(["w", "angle"], failure.Details.Select(detail => detail.Field));
    }

    [Fact]
    public async Task Compressed_text_that_was_not_requested_is_decompressed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            gzip.Write("{\"error\":\"unpacked\"}"u8);
        }

        foreach (var headers in new[] { "Content-Encoding: gzip\r\n", "" })
        {
            Assert.Equal("unpacked", (await AnswerAsync(RawAnswers.Bytes(400, packed.ToArray(), headers))).Message);
        }

        foreach (var encoding in new[] { "gzip", "br", "deflate", "zstd", "nonsense" })
        {
            Assert.Equal(400, Assert.IsType<RembgApiException>(await AnswerAsync(RawAnswers.Bytes(400, [1, 2, 3, 4, 5], $"Content-Encoding: {encoding}\r\n"))).StatusCode);
        }
    }

    [Fact]
    public async Task An_unknown_charset_is_no_obstacle()
    {
        var failure = await AnswerAsync(RawAnswers.Bytes(400, "{\"error\":\"text\"}"u8.ToArray(), "Content-Type: application/json; charset=x-klingon\r\n"));
        Assert.Equal("text", failure.Message);
    }

    [Fact]
    public async Task Megabytes_of_text_become_one_line()
    {
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is null)
            {
                return;
            }

            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
            var piece = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            for (var i = 0; i < 320; i++)
            {
                await connection.SendAsync(piece);
            }
        });
        var failure = await RunAsync(server);
        Assert.InRange(failure.Message.Length, 100, 600);
    }

    [Fact]
    public async Task What_came_of_an_error_before_its_connection_broke_is_told()
    {
        var failure = await AnswerAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad\r\nContent-Length: 900\r\n\r\n{\"error\":\"said before the cut\","));
        Assert.Equal("said before the cut", failure.Message);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<html><head><title>Sign in</title></head></html>", "Sign in")]
    [InlineData("{\"error\":\"not today\"}", "not today")]
    [InlineData("{\"ok\":true}", "ok")]
    [InlineData("%PDF-1.7 and so on", "PDF")]
    [InlineData("RIFF\u0010\0\0\0WEBPVP8 \u00FF\u00FF\0\0", "WebP")]
    public async Task A_success_that_is_no_image_is_an_invalid_response(string body, string word)
    {
        var failure = await AnswerAsync(RawAnswers.Bytes(200, Encoding.Latin1.GetBytes(body)));
        Assert.Equal((RembgError.InvalidResponse, 1), (failure.Error, failure.Attempts));
        Assert.Contains(word, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(203)]
    [InlineData(206)]
    public async Task An_image_is_kept_whatever_success_comes_with_it(int status)
    {
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(status, Pictures.Webp(), "Content-Range: bytes 0-1/2\r\n"));
        using var folder = new TempFolder();
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address, retries: 0), [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Assert.Equal((1, 0), (report.Result.Attempts, report.Result.UnknownOutcomeCount));
    }

    [Theory]
    [InlineData(201, "{\"error\":\"soon\"}")]
    [InlineData(204, "")]
    public async Task A_success_without_an_image_is_an_invalid_response(int status, string body) =>
        Assert.Equal(RembgError.InvalidResponse, (await AnswerAsync(RawAnswers.Bytes(status, System.Text.Encoding.ASCII.GetBytes(body)))).Error);

    // The image is complete, and the connection neither ends nor says that it does.
    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n", true)]
    [InlineData("Content-Length: 100000\r\n", false)]
    [InlineData("Connection: close\r\n", false)]
    public async Task An_image_that_silence_follows_is_kept(string framing, bool isChunked)
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            var picture = Pictures.Webp();
            var chunk = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{picture.Length:x}\r\n");
            await connection.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n{(isChunked ? chunk : "")}");
            await connection.SendAsync(picture);
            await connection.WaitForCloseAsync();
        });
        using var folder = new TempFolder();
        var client = TestRun.ClientOf(server.Address, timeoutSeconds: 0.5);
        var report = await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Assert.Equal((1, 0), (report.Result.Attempts, report.Result.UnknownOutcomeCount));
        Assert.Single(server.Heads);
    }

    // Paid for, and announced by more than a framework's default allows.
    [Fact]
    public async Task An_image_behind_long_headers_is_kept()
    {
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(200, Pictures.Webp(), $"X-Pad: {new string('a', 300_000)}\r\n"));
        using var folder = new TempFolder();
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address, retries: 0), [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Assert.Equal(1, report.Result.Attempts);
    }

    [Theory]
    [InlineData(FaultFraming.ContentLength, true)]
    [InlineData(FaultFraming.Chunked, true)]
    [InlineData(FaultFraming.CloseDelimited, false)]
    public async Task Half_an_image_is_never_saved(FaultFraming framing, bool visible)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Truncate(framing) with { Times = -1 });
        var failure = (await run.RunAsync([run.Image()], client: run.Client(retries: 1))).Failure;
        Assert.Equal((RembgError.InvalidResponse, visible ? 2 : 1), (failure.Error, failure.Attempts));
        Assert.Empty(run.Outputs);
    }

    [Theory]
    [InlineData(FaultFraming.Chunked)]
    [InlineData(FaultFraming.ContentLength)]
    public async Task A_cut_that_can_be_seen_is_tried_again(FaultFraming framing)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Truncate(framing));
        var result = (await run.RunAsync(run.Image())).Result;
        Assert.Equal((2, 1), (result.Attempts, result.UnknownOutcomeCount));
    }

    [Fact]
    public async Task A_name_in_the_answer_chooses_no_path()
    {
        using var folder = new TempFolder();
        var answer = RawAnswers.Bytes(200, Pictures.Webp(), "Content-Disposition: attachment; filename=\"../../evil.webp\"\r\n");
        await using var server = RawServer.AnsweringOnce(answer);
        await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address), [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Assert.Equal(["a-nobg.webp", "a.jpg"], folder.Files);
    }

    [Fact]
    public async Task An_answer_of_terabytes_is_not_begun()
    {
        var failure = await AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 2000000000000\r\n\r\nRIFF"u8.ToArray());
        Assert.Equal((RembgError.InvalidResponse, 1), (failure.Error, failure.Attempts));
        Assert.Contains("more than 1 GiB", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Oh no\r\nContent-Length: 0\r\n\r\n", "The service answered with status 400 (Oh no).")]
    [InlineData("HTTP/1.1 400 \r\nContent-Length: 0\r\n\r\n", "The service answered with status 400.")]
    public async Task Without_a_word_the_status_is_told(string answer, string message) =>
        Assert.Equal(message, (await AnswerAsync(Encoding.ASCII.GetBytes(answer))).Message);

    [Fact]
    public async Task A_proxy_that_wants_credentials_is_told_as_one() =>
        Assert.Equal(RembgError.ConnectionFailed, (await AnswerAsync(RawAnswers.Bytes(407, []))).Error);

    private static async Task<RembgException> AnswerAsync(byte[] answer)
    {
        await using var server = RawServer.AnsweringOnce(answer);
        return await RunAsync(server);
    }

    private static async Task<RembgException> RunAsync(RawServer server)
    {
        using var folder = new TempFolder();
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address, retries: 0), [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Assert.Equal(["a.jpg"], folder.Files);
        Assert.DoesNotContain(report.Failure.Message, char.IsControl);
        return report.Failure;
    }
}
