using System.Text;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Http;

/// <summary>Servers that repeat the key, in all the ways in which text is encoded, and what comes of it in exceptions and results.</summary>
public sealed class KeyEchoTests
{
    // Without a letter or digit that every encoder leaves alone next to each other for long, and with all that encoders change.
    private const string Key = "Sk+a/b9=Q~7z_w-4'K&x<e>R\"m\\n%21";

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["JSON, plain"] = Json(JsonText(Key, static _ => false)),
        ["JSON, punctuation as \\u"] = Json(JsonText(Key, static character => !char.IsLetterOrDigit(character))),
        ["JSON, all as \\u"] = Json(JsonText(Key, static _ => true)),
        ["JSON, slashes"] = Json(JsonText(Key, static _ => false).Replace("/", "\\/", StringComparison.Ordinal)),
        ["JSON in JSON"] = Json(JsonText(JsonText(Key, static character => !char.IsLetterOrDigit(character)), static _ => false)),
        ["JSON, HTML in it"] = Json(JsonText(Html(Key), static _ => false)),
        ["JSON, percent in it"] = Json(Uri.EscapeDataString(Key)),
        ["JSON, lower case"] = Json(JsonText(Key.ToUpperInvariant(), static _ => false)),
        ["JSON, truncated"] = Text(400, "{\"error\":\"Key " + JsonText(Key, static character => !char.IsLetterOrDigit(character))),
        ["JSON details"] = Text(400, "{\"error\":\"wrong\",\"status\":400,\"details\":[{\"field\":\"x-api-key\",\"message\":\"" + JsonText(Key, static _ => true) + " is malformed\"}]}"),
        ["JSON detail's field"] = Text(400, "{\"error\":\"wrong\",\"status\":400,\"details\":[{\"field\":\"" + JsonText(Key, static _ => true) + "\",\"message\":\"m\"}]}"),
        ["HTML title, entities"] = Text(400, $"<html><head><title>Bad key {Html(Key)}</title></head></html>"),
        ["HTML text, numeric entities"] = Text(502, $"<html><body><p>{string.Concat(Key.Select(character => $"&#{(int)character};"))}</p></body></html>"),
        ["HTML text, hexadecimal entities"] = Text(503, $"<html><body><p>{string.Concat(Key.Select(character => $"&#x{(int)character:x};"))}</p></body></html>"),
        ["text, entities"] = Text(400, "Key " + Html(Key)),
        ["text, percent"] = Text(400, "Key " + Uri.EscapeDataString(Key)),
        ["text, percent twice"] = Text(400, "Key " + Uri.EscapeDataString(Uri.EscapeDataString(Key))),
        ["text, base64"] = Text(400, "Key " + Convert.ToBase64String(Encoding.ASCII.GetBytes("x-api-key: " + Key))),
        ["text, UTF-16"] = Text(400, Encoding.Latin1.GetString(Encoding.Unicode.GetBytes("Key " + Key))),
        ["text, cut"] = Text(400, "Key " + Key[..^1]),
        ["text, at the end of what is shown"] = Text(400, new string('x', 490) + Key),
        ["success, JSON"] = Text(200, "{\"error\":\"Key " + JsonText(Key, static _ => true) + "\"}"),
        ["success, page"] = Text(200, $"<html><title>{Html(Key)}</title></html>"),
        ["proxy"] = Text(407, Key),
        ["reason phrase"] = $"HTTP/1.1 400 Key {Key}\r\nContent-Length: 0\r\n\r\n",
        ["reason phrase, percent"] = $"HTTP/1.1 500 Key {Uri.EscapeDataString(Key)}\r\nContent-Length: 0\r\n\r\n",
        ["malformed header"] = $"HTTP/1.1 200 OK\r\nx-api-key {Key}\r\nContent-Length: 0\r\n\r\n",
        ["malformed header name"] = $"HTTP/1.1 200 OK\r\n{Key}: x\r\nContent-Length: 0\r\n\r\n",
        ["malformed status line"] = $"x-api-key: {Key}\r\n\r\n",
        ["malformed status"] = $"HTTP/1.1 4{Key} Bad\r\nContent-Length: 0\r\n\r\n",
        ["malformed version"] = $"HTTP/{Key} 200 OK\r\nContent-Length: 0\r\n\r\n",
        ["malformed chunk"] = $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Key}\r\n",
        ["redirect, host"] = $"HTTP/1.1 302 Found\r\nLocation: https://{Squeezed(Key)}.example/\r\nContent-Length: 0\r\n\r\n",
        ["redirect, host with hyphens"] = $"HTTP/1.1 302 Found\r\nLocation: https://{string.Concat(Key.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'))}.example/\r\nContent-Length: 0\r\n\r\n",
        ["redirect, punycode"] = $"HTTP/1.1 302 Found\r\nLocation: https://{Squeezed(Key)}%C3%BC.example/\r\nContent-Length: 0\r\n\r\n",
        ["redirect, user"] = $"HTTP/1.1 302 Found\r\nLocation: https://{Squeezed(Key)}@example.com/\r\nContent-Length: 0\r\n\r\n",
    };

    public static TheoryData<string> Ways => [.. Answers.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_exception_has_the_key(string way)
    {
        await using var server = RawServer.AnsweringOnce(Encoding.Latin1.GetBytes(Answers[way]));
        using var folder = new TempFolder();
        var client = TestRun.ClientOf(server.Address, Key, retries: 0);
        var image = await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Check(image.Failure);
        if (way != "success, JSON")
        {
            Check(await Record.ExceptionAsync(() => client.GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken)));
            Check(await Record.ExceptionAsync(() => client.GetBillingCyclesAsync(TestContext.Current.CancellationToken)));
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("all as \\u")]
    public async Task Neither_usage_nor_specification_has_the_key(string way)
    {
        var text = JsonText(Key, character => way != "plain" && !char.IsWhiteSpace(character));
        await using var server = RawServer.Answering(Text(200, $"{{\"membership\":\"Plan of {text}\",\"description\":\"{text}, and more\"}}"));
        var client = TestRun.ClientOf(server.Address, Key);
        Check((await client.GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken)).Membership!);
        var specification = await client.GetApiSpecificationAsync(TestContext.Current.CancellationToken);
        Check(specification);
        Assert.EndsWith(", and more\"}", specification, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_specification_is_complete_or_an_error()
    {
        const int Limit = 16 * 1024 * 1024;
        await using var server = new RawServer(async connection =>
        {
            for (var extra = 0; await connection.ReadRequestAsync() is not null; extra++)
            {
                await connection.SendAsync(RawAnswers.Bytes(200, Encoding.ASCII.GetBytes(new string(' ', Limit + extra - 3) + "end")));
            }
        });
        var client = TestRun.ClientOf(server.Address, retries: 0);
        Assert.EndsWith("end", await client.GetApiSpecificationAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<RembgException>(() => client.GetApiSpecificationAsync(TestContext.Current.CancellationToken));
        Assert.Equal(RembgError.InvalidResponse, failure.Error);
    }

    // What .NET says of a proxy quotes its address.
    [Theory]
    [InlineData("http://someone:p%40ssw0rd@{0}/", "p@ssw0rd")]
    [InlineData("http://someone:pw@{0}/", null)]
    [InlineData("http://{0}/", "p@ssw0rd")]
    public async Task No_exception_has_the_password_of_a_proxy(string address, string? password)
    {
        await using var proxy = new RawServer(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                var echo = System.Text.RegularExpressions.Regex.Match(head, "Proxy-Authorization: (.*)\r\n").Groups[1].Value;
                await connection.SendAsync(RawAnswers.Text(407, echo, headers: $"Proxy-Authenticate: Basic realm=\"{echo}\"\r\nX: {password}\r\n"));
            }
        });
        var client = new RembgClient(new RembgClientOptions
        {
            ApiKey = Key,
            Endpoint = new Uri("https://service.invalid/"),
            Proxy = new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, proxy.Address.Authority)),
            ProxyCredential = address.Contains('@', StringComparison.Ordinal) ? null : new("someone", password),
            MaximumRetryCount = 0,
        });
        var failure = await Record.ExceptionAsync(() => client.GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(RembgError.ConnectionFailed, Assert.IsType<RembgException>(failure).Error);
        Assert.Contains(proxy.Heads, head => head.Contains("Proxy-Authorization: Basic ", StringComparison.Ordinal)); // The address's password is used.
        Assert.DoesNotContain(password ?? ":pw@", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("p%40ss", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes("someone:" + (password ?? "pw"))), failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://user:s3cr3t-pass@host/")]
    [InlineData("https://user:s3cr3t-pass@host/")]
    [InlineData("http://user:s3cr3t-pass@host/")]
    [InlineData("user:s3cr3t-pass@host")]
    [InlineData("//user:s3cr3t-pass@host")]
    public void No_exception_has_the_password_of_an_endpoint(string endpoint)
    {
        var failure = Assert.Throws<RembgException>(() => TestRun.ClientOf(new Uri(endpoint, UriKind.RelativeOrAbsolute)));
        Assert.Equal(RembgError.InsecureEndpoint, failure.Error);
        Assert.DoesNotContain("s3cr3t-pass", failure.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static void Check(Exception? failure)
    {
        for (var e = Assert.IsType<RembgException>(failure, exactMatch: false) as Exception; e is not null; e = e.InnerException)
        {
            Check(e.ToString());
            Check(e.Message);
            foreach (var detail in (e as RembgApiException)?.Details ?? [])
            {
                Check(detail.Field + ' ' + detail.Parameter + ' ' + detail.Message);
            }
        }
    }

    // Neither as it is, nor in any encoding: all of them keep letters and digits, in their order.
    private static void Check(string text)
    {
        Assert.DoesNotContain(Squeezed(Key), Squeezed(Decoded(text)), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Squeezed(Key)[..10], Squeezed(Decoded(text)), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes(Key))[4..20], text, StringComparison.Ordinal);
    }

    private static string Decoded(string text)
    {
        for (var round = 0; round < 4; round++)
        {
            text = System.Net.WebUtility.HtmlDecode(Uri.UnescapeDataString(text));
            text = System.Text.RegularExpressions.Regex.Replace(
                text, @"\\+u([0-9a-fA-F]{4})", match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString());
        }

        return text;
    }

    private static string Squeezed(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));

    private static string Json(string text) => Text(400, $"{{\"error\":\"The key {text} is not valid here\",\"status\":400}}");

    private static string Text(int status, string body) => RawAnswers.Text(status, body);

    private static string Html(string text) => string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) ? character.ToString() : $"&#{(int)character};"));

    private static string JsonText(string text, Func<char, bool> isEscaped) => string.Concat(text.Select(character =>
        isEscaped(character) ? $"\\u{(int)character:X4}" : character is '"' or '\\' ? "\\" + character : character.ToString()));
}
