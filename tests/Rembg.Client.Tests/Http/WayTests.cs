using System.Net;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

/// <summary>The connections that clients share, and those that their callers bring.</summary>
public sealed class WayTests
{
    private static readonly Uri Service = new("https://service.invalid/");
    private static readonly Uri Local = new("http://127.0.0.1:1/");
    private static readonly Uri Proxy = new("http://proxy.invalid:3128/");
    private static readonly Uri LocalProxy = new("http://127.0.0.1:3128/");

    [Fact]
    public void The_same_setting_has_the_same_connections()
    {
        Assert.Same(Get(Service), Get(new Uri("https://other.invalid/")));
        Assert.Same(Get(Service, Proxy), Get(Service, new Uri(Proxy.AbsoluteUri)));
        Assert.Same(Get(Service, Proxy, "a", "b"), Get(Service, Proxy, "a", "b"));
        Assert.Same(Get(Local), Get(Local, Proxy)); // Through which the key could be read.
        Assert.Same(Get(Local, LocalProxy), Get(Service, LocalProxy));
    }

    [Fact]
    public void Another_setting_has_others()
    {
        HttpWay[] ways =
        [
            Get(Service), Get(Local), Get(Service, Proxy), Get(Service, LocalProxy), Get(Service, Proxy, "a", "b"),
            Get(Service, Proxy, "c", "b"), Get(Service, Proxy, "a", "d"), Get(Service, Proxy, "a", "b", "domain"),
        ];
        Assert.Equal(ways.Length, ways.Distinct().Count());
        Assert.All(ways, way => Assert.True(way.IsOwn));
        Assert.All(ways, way => Assert.Equal(Timeout.InfiniteTimeSpan, way.Client.Timeout));
    }

    [Fact]
    public void A_proxy_is_given_its_credentials()
    {
        var another = new Uri($"http://{Guid.NewGuid()}.invalid:3128/");
        var credential = Get(Service, another, "a", "b", "domain").Proxy!.Credentials!.GetCredential(another, "Basic")!;
        Assert.Equal(("a", "b", "domain"), (credential.UserName, credential.Password, credential.Domain));
        Assert.Null(Get(Service, another).Proxy!.Credentials);
        Assert.Null(Get(Service).Proxy); // The system's.
        Assert.True(Get(Local).Proxy!.IsBypassed(Local));
    }

    [Fact]
    public void A_handler_of_the_callers_may_not_follow_redirects()
    {
        using var sockets = new SocketsHttpHandler();
        using var client = new HttpClientHandler();
        using var outer = new Passing(new Passing(client));
        using var open = new Passing(inner: null);
        Assert.Throws<ArgumentException>(() => CallerHttpClient.Over(sockets));
        Assert.Throws<ArgumentException>(() => CallerHttpClient.Over(client));
        Assert.Throws<ArgumentException>(() => CallerHttpClient.Over(outer));
        sockets.AllowAutoRedirect = client.AllowAutoRedirect = false;
        HttpWay[] ways = [CallerHttpClient.Over(sockets), CallerHttpClient.Over(client), CallerHttpClient.Over(outer), CallerHttpClient.Over(open)];
        Assert.All(ways, way => Assert.Equal((false, null, Timeout.InfiniteTimeSpan), (way.IsOwn, way.Proxy, way.Client.Timeout)));
        ways[0].Client.Dispose();
        sockets.AllowAutoRedirect = true; // Throws when it has been disposed of with the client.
    }

    private static HttpWay Get(Uri endpoint, Uri? proxy = null, string? user = null, string? password = null, string? domain = null) =>
        SharedHttpClients.Get(endpoint, proxy, user is null ? null : new NetworkCredential(user, password, domain));

    private sealed class Passing : DelegatingHandler
    {
        public Passing(HttpMessageHandler? inner)
        {
            if (inner is not null)
            {
                InnerHandler = inner;
            }
        }
    }
}
