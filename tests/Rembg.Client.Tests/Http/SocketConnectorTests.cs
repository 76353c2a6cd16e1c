using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rembg.Client.Tests.Client;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class SocketConnectorTests
{
    private static readonly IPAddress Dead = IPAddress.Parse("127.0.0.2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_families_alternate_beginning_with_the_one_that_the_system_prefers() =>
        Assert.Equal(
            ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"],
            SocketConnector.Interleave([.. "2001:db8::1 2001:db8::2 2001:db8::3 192.0.2.1 192.0.2.2".Split(' ').Select(IPAddress.Parse)])
                .Select(address => address.ToString()));

    [Fact]
    public async Task An_address_that_does_not_answer_costs_a_fraction_of_a_second()
    {
        using var live = new TcpListener(IPAddress.Loopback, 0);
        live.Start();
        using var dead = await DeadListener.TryStartAsync(((IPEndPoint)live.LocalEndpoint).Port);
        Assert.SkipWhen(dead is null, "Needs a system on which a listener with a full queue does not answer.");
        var clock = Stopwatch.StartNew();
        using var socket = await new SocketConnector(64 * 1024).ConnectAsync([Dead, IPAddress.Loopback], dead.Port, Token);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, dead.Port), socket.RemoteEndPoint);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10)); // The system would try for minutes.
    }

    [Fact]
    public async Task A_refused_address_is_not_waited_for_and_the_last_failure_is_reported()
    {
        using var live = new TcpListener(IPAddress.Loopback, 0);
        live.Start();
        var port = ((IPEndPoint)live.LocalEndpoint).Port;
        using (var socket = await new SocketConnector(64 * 1024).ConnectAsync([Dead, IPAddress.Loopback], port, Token))
        {
            Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), socket.RemoteEndPoint);
            Assert.True(socket.NoDelay);
            Assert.InRange(socket.SendBufferSize, 1, 2 * 64 * 1024); // Linux reports twice the size, with room for its own accounts.
        }

        live.Stop();
        var failure = await Assert.ThrowsAsync<SocketException>(() => new SocketConnector(64 * 1024).ConnectAsync([Dead, IPAddress.Loopback], port, Token));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task A_cancelled_race_ends_at_once()
    {
        using var dead = await DeadListener.TryStartAsync();
        Assert.SkipWhen(dead is null, "Needs a system on which a listener with a full queue does not answer.");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var connector = new SocketConnector(64 * 1024);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connector.ConnectAsync([Dead], dead.Port, cancel.Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => connector.ConnectAsync([Dead, Dead, Dead], dead.Port, cancel.Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    // An unbounded send buffer takes the complete image at once: it would count as sent, a link that is slow would seem silent, and the
    // failure would be an unknown outcome.
    [Fact]
    public async Task What_the_network_has_not_taken_does_not_count_as_sent()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await Task.Delay(Timeout.Infinite, connection.Stop);
        });
        using var folder = new TempFolder();
        var client = TestRun.ClientOf(server.Address, retries: 0, timeoutSeconds: 1);
        var report = await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg(1_500_000)))]);
        Assert.Equal((RembgError.RequestTimedOut, 0), (report.Failure.Error, report.Failure.UnknownOutcomeCount));
    }

    [Fact]
    public async Task Proxy_credentials_apply_to_the_systems_proxy()
    {
        const string Host = "behind-the-systems-proxy.invalid";
        await using var proxy = new RawServer(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                await connection.SendAsync(RawAnswers.Text(407, "", headers: "Proxy-Authenticate: Basic realm=\"x\"\r\n"));
            }
        });
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new ProxyOf(Host, proxy.Address, before);
        try
        {
            var client = new RembgClient(new RembgClientOptions
            {
                ApiKey = TestRun.Key,
                Endpoint = new Uri($"https://{Host}/"),
                ProxyCredential = new NetworkCredential("someone", "p@ssw0rd"),
                MaximumRetryCount = 0,
            });
            await Assert.ThrowsAsync<RembgException>(() => client.GetUsageAsync(cancellationToken: Token));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        var expected = Convert.ToBase64String("someone:p@ssw0rd"u8);
        Assert.Contains(proxy.Heads, head => head.Contains($"Proxy-Authorization: Basic {expected}\r\n", StringComparison.Ordinal));
    }

    // Other hosts are reached as before, since tests run side by side.
    private sealed class ProxyOf(string host, Uri address, IWebProxy others) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => destination.Host == host ? address : others.GetProxy(destination);

        public bool IsBypassed(Uri destination) => destination.Host != host && others.IsBypassed(destination);
    }

    /// <summary>A listener whose queue is full: to a further client the system does not answer.</summary>
    private sealed class DeadListener : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _clients = [];

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public static async Task<DeadListener?> TryStartAsync(int port = 0)
        {
            if (!OperatingSystem.IsLinux())
            {
                return null;
            }

            var dead = new DeadListener();
            dead._listener.Bind(new IPEndPoint(Dead, port));
            dead._listener.Listen(0);
            for (var number = 0; number < 8; number++)
            {
                var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                dead._clients.Add(client);
                var connecting = client.ConnectAsync(dead._listener.LocalEndPoint!);
                if (await Task.WhenAny(connecting, Task.Delay(500)) != connecting)
                {
                    return dead;
                }
            }

            dead.Dispose();
            return null;
        }

        public void Dispose()
        {
            _listener.Dispose();
            _clients.ForEach(client => client.Dispose());
        }
    }
}
