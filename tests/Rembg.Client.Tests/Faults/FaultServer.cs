using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rembg.Client.Tests.Http;

namespace Rembg.Client.Tests.Faults;

/// <summary>A server on a port that is its own before it listens, with windows so small that an upload cannot run ahead of it.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private const int ReceiveWindow = 64 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveWindow };
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<RawConnection, TcpClient, Task> _script;
    private Task _accepting = Task.CompletedTask;

    /// <param name="script">What each connection does. Its end closes the connection.</param>
    public FaultServer(Func<RawConnection, TcpClient, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary>The host and port, for any scheme.</summary>
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");

    /// <summary>Begins to take connections; until then they are refused.</summary>
    public void Listen()
    {
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (var number = 1; ; number++)
            {
                var client = new TcpClient { Client = await _listener.AcceptAsync(_stop.Token) };
                _connections.Add(RunAsync(client, number));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task RunAsync(TcpClient client, int number)
    {
        using var connection = new RawConnection(client, number, _stop.Token);
        try
        {
            await _script(connection, client);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client has gone, as it should when it has seen enough.
        }
    }
}
