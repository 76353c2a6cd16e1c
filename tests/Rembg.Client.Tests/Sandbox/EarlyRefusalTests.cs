using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>Who asks before it uploads has its refusal without uploading.</summary>
public sealed class EarlyRefusalTests : SandboxTest
{
    [Theory]
    [InlineData("somebody-else", 401)]
    [InlineData("sandbox-unverified", 403)]
    [InlineData("sandbox-ratelimited", 429)]
    [InlineData("sandbox-daily", 429)]
    [InlineData("sandbox-monthly", 429)]
    public async Task A_refusal_comes_before_the_body(string key, int status)
    {
        using var client = await RawClient.ConnectAsync(Server.Address, Cancellation);
        await client.SendHeaderAsync(10_000_000, key);
        Assert.StartsWith($"HTTP/1.1 {status} ", await client.ReadLineAsync(), StringComparison.Ordinal);

        var request = Assert.Single(Server.Requests);
        Assert.True(request.ExpectedContinue);
        Assert.Equal((status, 0L, false), (request.Status ?? 0, request.BodyBytesRead, request.BodyReadWhole));
        Assert.Equal(10_000_000, request.ContentLength);
        Assert.Equal(key, request.ApiKey);
    }

    [Fact]
    public async Task So_does_the_refusal_of_a_body_that_is_too_large()
    {
        using var client = await RawClient.ConnectAsync(Server.Address, Cancellation);
        await client.SendHeaderAsync(60L * 1024 * 1024);
        var (status, body) = await client.ReadAnswerAsync();
        Assert.Equal("HTTP/1.1 400 Bad Request", status);
        Assert.Contains("File size (60.0 MB) exceeds", body, StringComparison.Ordinal);
        Assert.Equal(0, Server.Requests[0].BodyBytesRead);
    }

    [Fact]
    public async Task Who_may_go_on_is_told_so()
    {
        var body = RawForm.WithImage().ToArray();
        using var client = await RawClient.ConnectAsync(Server.Address, Cancellation);
        await client.SendHeaderAsync(body.Length);
        Assert.Equal("HTTP/1.1 100 Continue", await client.ReadLineAsync());
        Assert.Equal("", await client.ReadLineAsync());
        await client.SendAsync(body);
        Assert.Equal("HTTP/1.1 200 OK", await client.ReadLineAsync());
        Assert.True(Server.Requests[0].BodyReadWhole);
    }

    [Fact]
    public async Task A_server_may_never_say_so()
    {
        Server.Faults.Enqueue(Fault.NoContinue());
        var body = RawForm.WithImage().ToArray();
        using var client = await RawClient.ConnectAsync(Server.Address, Cancellation);
        await client.SendHeaderAsync(body.Length);
        await Task.Delay(200, Cancellation);
        Assert.False(client.HasAnswer);
        await client.SendAsync(body);
        Assert.Equal("HTTP/1.1 200 OK", await client.ReadLineAsync());
        Assert.True(Server.Requests[0].ExpectedContinue);
    }

    [Fact]
    public async Task A_chunked_upload_is_taken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rmbg") { Content = RawForm.WithImage().ToContent() };
        request.Headers.Add("x-api-key", "sandbox");
        request.Headers.TransferEncodingChunked = true;
        using var answer = await Http.SendAsync(request, Cancellation);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Null(Server.Requests[0].ContentLength);
    }
}
