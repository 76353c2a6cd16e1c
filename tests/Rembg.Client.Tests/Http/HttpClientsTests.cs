using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rembg.Client.Tests.Client;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

/// <summary>The connections that clients share, and the handlers that callers provide.</summary>
public sealed class HttpClientsTests
{
    private static readonly Uri Service = new("https://service.invalid/");
    private static readonly Uri Local = new("http://127.0.0.1:1/");
    private static readonly Uri Proxy = new("http://proxy.invalid:3128/");
    private static readonly Uri LocalProxy = new("http://127.0.0.1:3128/");

    [Fact]
    public void Equal_settings_share_connections()
    {
        Assert.Same(Get(Service), Get(new Uri("https://other.invalid/")));
        Assert.Same(Get(Service, Proxy), Get(Service, new Uri(Proxy.AbsoluteUri)));
        Assert.Same(Get(Service, Proxy, "a", "b"), Get(Service, Proxy, "a", "b"));
        Assert.Same(Get(Service, Proxy, "a", "b c"), Get(Service, new Uri("http://a:b%20c@proxy.invalid:3128/")));
        Assert.Same(Get(Local), Get(Local, Proxy)); // Through which the key could be read.
        Assert.Same(Get(Local, LocalProxy), Get(Service, LocalProxy));
        Assert.Same(Get(Service, seconds: 100), Get(Service, seconds: 1000));
    }

    [Fact]
    public void Different_settings_have_different_connections()
    {
        HttpClient[] clients =
        [
            Get(Service), Get(Local), Get(Service, Proxy), Get(Service, LocalProxy), Get(Service, Proxy, "a", "b"),
            Get(Service, Proxy, "c", "b"), Get(Service, Proxy, "a", "d"), Get(Service, Proxy, "a", "b", "domain"), Get(Service, user: "a"),
            Get(Service, useDefault: true), Get(Service, Proxy, useDefault: true), Get(Service, seconds: 10),
        ];
        Assert.Equal(clients.Length, clients.Distinct().Count());
        Assert.All(clients, client => Assert.Equal(Timeout.InfiniteTimeSpan, client.Timeout));
    }

    [Fact]
    public void Both_kinds_of_proxy_credentials_exclude_each_other() => Assert.Throws<ArgumentException>(() => Get(Service, Proxy, "a", useDefault: true));

    [Fact]
    public async Task A_handler_of_the_caller_does_not_follow_redirects_and_stays_the_callers()
    {
        await using var other = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        await using var server = RawServer.Answering($"HTTP/1.1 302 Found\r\nLocation: {other.Address}\r\nContent-Length: 0\r\n\r\n");
        using var sockets = new SocketsHttpHandler();
        using var client = new HttpClientHandler();
        using var inner = new HttpClientHandler();
        using var outer = new Passing(new Passing(inner));
        foreach (var handler in new HttpMessageHandler[] { sockets, client, outer })
        {
            var failure = await Assert.ThrowsAsync<RembgException>(() => Usage(server.Address, handler));
            Assert.Equal(RembgError.RedirectRefused, failure.Error);
            failure = await Assert.ThrowsAsync<RembgException>(() => Usage(server.Address, handler)); // A second client over the same handler.
            Assert.Equal(RembgError.RedirectRefused, failure.Error);
        }

        Assert.Empty(other.Connections);
        Assert.False(sockets.AllowAutoRedirect || client.AllowAutoRedirect || inner.AllowAutoRedirect);
    }

    // As docs/dotnet.md shows it, and as people write it before they have read that.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_of_a_factory_works_and_does_not_follow_redirects(bool isConfigured)
    {
        await using var run = await TestRun.StartAsync();
        await using var moved = RawServer.Answering($"HTTP/1.1 307 Moved\r\nLocation: {run.Sandbox.Address}\r\nContent-Length: 0\r\n\r\n");
        var services = new ServiceCollection();
        var http = services.AddHttpClient("rembg").SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        if (isConfigured)
        {
            http.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        }

        await using var provider = services.BuildServiceProvider();
        var handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("rembg");
        var report = await run.RunAsync(run.Images(3), client: Over(run.Sandbox.Address, handler));
        Assert.Equal(3, report.Completed.Count);
        var failure = await Assert.ThrowsAsync<RembgException>(() => Usage(moved.Address, handler));
        Assert.Equal((RembgError.RedirectRefused, 3), (failure.Error, run.Sandbox.Requests.Count));
    }

    [Fact]
    public async Task A_handler_that_has_followed_redirects_already_is_refused_with_what_to_do()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        using var handler = new SocketsHttpHandler();
        using var used = new HttpClient(handler, disposeHandler: false);
        await used.GetStringAsync(server.Address, TestContext.Current.CancellationToken);
        var failure = Assert.Throws<ArgumentException>(() => Over(server.Address, handler));
        Assert.Contains("Create it with AllowAutoRedirect = false.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.001, 16 * 1024)]
    [InlineData(10, 26_214)]
    [InlineData(100, 256 * 1024)]
    [InlineData(1000, 256 * 1024)]
    [InlineData(-0.001, 256 * 1024)]
    public void The_send_buffer_drains_within_the_timeout(double seconds, int size) =>
        Assert.Equal(size, HttpClients.SendBufferSize(TimeSpan.FromSeconds(seconds)));

    private static Task<MembershipUsage> Usage(Uri address, HttpMessageHandler handler) =>
        Over(address, handler).GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);

    private static RembgClient Over(Uri address, HttpMessageHandler handler) =>
        new(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = address, HttpMessageHandler = handler });

    private static HttpClient Get(
        Uri endpoint, Uri? proxy = null, string? user = null, string? password = null, string? domain = null, bool useDefault = false, double seconds = 100) =>
        HttpClients.Get(
            new RembgClientOptions
            {
                ApiKey = TestRun.Key,
                Proxy = proxy,
                ProxyCredential = user is null ? null : new NetworkCredential(user, password, domain),
                ProxyUseDefaultCredentials = useDefault,
                Timeout = TimeSpan.FromSeconds(seconds),
            },
            endpoint);

    private sealed class Passing(HttpMessageHandler inner) : DelegatingHandler(inner);
}
