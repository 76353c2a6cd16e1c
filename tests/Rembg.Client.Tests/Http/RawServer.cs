using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Rembg.Client.Tests.Http;

/// <summary>A TCP server that does what no HTTP server would: each connection runs a script.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _scripts = [];
    private readonly ConcurrentQueue<RawConnection> _connections = [];
    private readonly Func<RawConnection, Task> _script;
    private readonly Task _accepting;

    /// <param name="script">What each connection does. Its end closes the connection.</param>
    public RawServer(Func<RawConnection, Task> script)
    {
        _script = script;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>The connections so far, in the order they came.</summary>
    public IReadOnlyList<RawConnection> Connections => [.. _connections];

    /// <summary>The heads of all requests so far.</summary>
    public IReadOnlyList<string> Heads => [.. _connections.SelectMany(connection => connection.Heads)];

    /// <summary>A server that reads each request whole and sends the same bytes.</summary>
    public static RawServer Answering(string answer) => new(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.SendAsync(answer);
        }
    });

    /// <summary>A server that reads one request whole, sends some bytes and closes.</summary>
    public static RawServer AnsweringOnce(byte[] answer) => new(async connection =>
    {
        if (await connection.ReadRequestAsync() is not null)
        {
            await connection.SendAsync(answer);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        await Task.WhenAll(_scripts);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new RawConnection(await _listener.AcceptTcpClientAsync(_stop.Token), _connections.Count + 1, _stop.Token);
                _connections.Enqueue(connection);
                _scripts.Add(Task.Run(() => RunAsync(connection)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunAsync(RawConnection connection)
    {
        try
        {
            await _script(connection);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client has gone, which is for the test to judge.
        }
        finally
        {
            connection.Dispose();
        }
    }
}
