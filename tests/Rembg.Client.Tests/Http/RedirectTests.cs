using System.Globalization;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Http;

public sealed class RedirectTests
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(300)]
    [InlineData(304)]
    public async Task No_redirect_of_an_image_is_followed(int status)
    {
        await using var other = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var server = RawServer.Answering(Redirect(status, other.Address + "steal?key=1"));
        using var folder = new TempFolder();
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address), [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);

        Assert.Equal(RembgError.RedirectRefused, report.Failure.Error);
        Assert.Contains(other.Address.Authority, report.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("steal", report.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (report.Failure.Attempts, report.Failure.UnknownOutcomeCount));
        Assert.Empty(other.Connections);
        Assert.Single(server.Heads);
        Assert.Equal(["a.jpg"], folder.Files);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(308)]
    public async Task No_redirect_of_the_account_is_followed(int status)
    {
        await using var other = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var server = RawServer.Answering(Redirect(status, other.Address.ToString()));
        var client = TestRun.ClientOf(server.Address);

        var token = TestContext.Current.CancellationToken;
        Func<Task>[] questions =
            [() => client.GetUsageAsync(null, token), () => client.GetBillingCyclesAsync(token), () => client.GetApiSpecificationAsync(token)];
        foreach (var ask in questions)
        {
            Assert.Equal(RembgError.RedirectRefused, (await Assert.ThrowsAsync<RembgException>(ask)).Error);
        }

        Assert.Empty(other.Connections);
        Assert.Equal(3, server.Heads.Count);
    }

    [Theory]
    [InlineData("Location: \u0001\u0002:::\r\n", " to another path of the same server.")]
    [InlineData("Location: /elsewhere\r\n", " to another path of the same server.")]
    [InlineData("", " to an address it does not name.")]
    public async Task A_redirect_to_nowhere_is_refused_as_well(string location, string told)
    {
        await using var server = RawServer.Answering($"HTTP/1.1 302 Found\r\n{location}Content-Length: 0\r\n\r\n");
        var failure = await Assert.ThrowsAsync<RembgException>(() => TestRun.ClientOf(server.Address).GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(RembgError.RedirectRefused, failure.Error);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_cookie_is_kept()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: track=1; Path=/\r\nContent-Length: 2\r\n\r\n{}");
        var client = TestRun.ClientOf(server.Address);
        await client.GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        await client.GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(server.Heads, head => Assert.DoesNotContain("cookie", head, StringComparison.OrdinalIgnoreCase));
        Assert.All(server.Heads, head => Assert.DoesNotContain("accept-encoding", head, StringComparison.OrdinalIgnoreCase));
    }

    private static string Redirect(int status, string location) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
}
