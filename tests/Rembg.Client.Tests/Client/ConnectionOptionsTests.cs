using Rembg.Client.Tests.Http;

namespace Rembg.Client.Tests.Client;

public sealed class ConnectionOptionsTests
{
    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://192.168.0.10:8080/")]
    [InlineData("http://127.0.0.1.example.com/")]
    [InlineData("http://[2001:db8::1]/")]
    [InlineData("ftp://example.com/")]
    [InlineData("https://user@example.com/")]
    [InlineData("https://user:hunter2@example.com/")]
    public void An_endpoint_where_the_key_could_be_read_is_refused(string endpoint)
    {
        var failure = Assert.Throws<RembgException>(() => TestRun.ClientOf(new Uri(endpoint)));
        Assert.Equal(RembgError.InsecureEndpoint, failure.Error);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(TestRun.SecretPart, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/base")]
    [InlineData("http://localhost:1/")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[::1]:1/")]
    public void Https_and_loopback_are_taken(string endpoint) => Assert.NotNull(TestRun.ClientOf(new Uri(endpoint)));

    [Fact]
    public void Retries_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RembgClient(new RembgClientOptions { ApiKey = "key", MaximumRetryCount = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RembgClient(new RembgClientOptions { ApiKey = "key", RetryInterval = TimeSpan.FromTicks(-1) }));
        Assert.NotNull(new RembgClient(new RembgClientOptions { ApiKey = "key", MaximumRetryCount = 0, RetryInterval = TimeSpan.Zero }));
    }

    [Fact]
    public void A_relative_endpoint_is_refused() =>
        Assert.Equal(RembgError.InsecureEndpoint, Assert.Throws<RembgException>(() => TestRun.ClientOf(new Uri("rmbg", UriKind.Relative))).Error);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("S3cr3t with space")]
    [InlineData("S3cr3t\r\nX-Evil: 1")]
    [InlineData("S3cr3tÄ")]
    [InlineData("S3cr3t\u200Bx")]
    [InlineData("S3cr3t\0")]
    public void What_can_be_no_key_is_refused_without_repeating_it(string key)
    {
        var failure = Assert.Throws<RembgException>(() => TestRun.ClientOf(new Uri("http://127.0.0.1:1/"), key));
        Assert.Equal(RembgError.ApiKeyMissing, failure.Error);
        Assert.DoesNotContain("S3cr3t", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" S3cr3t ")]
    [InlineData("S3cr3t\r\n")]
    [InlineData("\uFEFFS3cr3t")]
    [InlineData("\u00A0S3cr3t\t")]
    public async Task What_pasting_leaves_around_a_key_is_trimmed(string key)
    {
        await using var server = RawServer.Answering(RawAnswers.Text(200, "{}"));
        await TestRun.ClientOf(server.Address, key).GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("\r\nx-api-key: S3cr3t\r\n", server.Heads[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_public_prints_the_key()
    {
        var options = new RembgClientOptions { ApiKey = TestRun.Key, ProxyCredential = new("user", TestRun.SecretPart) };
        Assert.DoesNotContain(TestRun.SecretPart, options.ToString()!, StringComparison.Ordinal);
        Assert.DoesNotContain(TestRun.SecretPart, new RembgClient(options).ToString()!, StringComparison.Ordinal);
        Assert.DoesNotContain(TestRun.SecretPart, System.Text.Json.JsonSerializer.Serialize(new RembgClient(options)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_lie_below_the_base()
    {
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync(request.Head.StartsWith("POST", StringComparison.Ordinal) ? RawAnswers.Picture : RawAnswers.Bytes(200, "{}"u8.ToArray()));
            }
        });
        var client = TestRun.ClientOf(new Uri(server.Address, "base/v1"));
        await client.GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        await client.GetApiSpecificationAsync(TestContext.Current.CancellationToken);
        await client.RemoveBackgroundAsync(RemovalRequest.FromBytes(Pictures.Jpeg()), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["/base/v1/api/membership-usage", "/base/v1/api/openapi", "/base/v1/rmbg"],
            server.Heads.Select(head => head.Split(' ')[1].TrimEnd('?')));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_limit_and_a_timeout_that_let_nothing_pass_are_refused(int number)
    {
        var client = TestRun.ClientOf(new Uri("http://127.0.0.1:1/"));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.RemoveBackgroundsAsync([], new BatchOptions { ThrottleLimit = number }, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => TestRun.ClientOf(new Uri("http://127.0.0.1:1/"), timeoutSeconds: number));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(60L * 24 * 60 * 60 * 1000)]
    public async Task A_timeout_longer_than_any_wait_means_none(long milliseconds)
    {
        await using var server = RawServer.Answering(RawAnswers.Text(200, "{}"));
        var options = new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = server.Address, Timeout = TimeSpan.FromMilliseconds(milliseconds) };
        await new RembgClient(options).GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Single(server.Heads);
    }

    [Theory]
    [InlineData(null, "Rembg.Client")]
    [InlineData("Mine/1.0 (of my own)", "Mine/1.0 (of my own)")]
    public async Task The_service_is_told_who_asks(string? given, string told)
    {
        await using var server = RawServer.Answering(RawAnswers.Text(200, "{}"));
        var options = new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = server.Address, UserAgent = given };
        await new RembgClient(options).GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains($"\r\nUser-Agent: {told}\r\n", server.Heads[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_loopback_goes_through_no_proxy_elsewhere()
    {
        await using var server = RawServer.Answering(RawAnswers.Text(200, "{}"));
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = server.Address, Proxy = new Uri("http://192.0.2.1:3128/") });
        await client.GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Single(server.Heads);
    }

    [Fact]
    public async Task A_named_proxy_is_used()
    {
        await using var proxy = RawServer.Answering(RawAnswers.Text(200, "{\"membership\":\"via proxy\"}"));
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = new Uri("http://127.0.0.1:9/"), Proxy = proxy.Address });
        var usage = await client.GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("via proxy", usage.Membership);
        Assert.StartsWith("GET http://127.0.0.1:9/api/membership-usage", proxy.Heads[0], StringComparison.Ordinal);
    }
}
