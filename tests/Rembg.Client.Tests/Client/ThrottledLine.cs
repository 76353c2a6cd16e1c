using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Rembg.Client.Tests.Client;

/// <summary>
/// A line with so many bytes a second up, shared by all connections, in front of a server on loopback; down it is as fast
/// as can be. Counts the requests that are on it.
/// </summary>
internal sealed class ThrottledLine : IAsyncDisposable
{
    // Small, as on a line that fills: what waits, waits with the sender.
    private const int BufferLength = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly IPEndPoint _server;
    private readonly double _bytesPerSecond;
    private readonly Task _accepting;
    private long _free = Stopwatch.GetTimestamp();
    private int _busy;
    private int _mostBusy;

    public ThrottledLine(Uri server, double bytesPerSecond)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _bytesPerSecond = bytesPerSecond;
        _listener.Server.ReceiveBufferSize = BufferLength;
        _listener.Start();
        Address = new UriBuilder(server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>The server's address through the line.</summary>
    public Uri Address { get; }

    /// <summary>Takes how many requests there were at most since it was taken last.</summary>
    public int TakeMostBusy() => Interlocked.Exchange(ref _mostBusy, Volatile.Read(ref _busy));

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
        _turn.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_closing.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The line is closed.
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var request = new Request(this);
        try
        {
            await far.ConnectAsync(_server, _closing.Token);
            await Task.WhenAny(UpAsync(near, far, request), DownAsync(far, near, request));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // One end has hung up.
        }
        finally
        {
            request.End();
        }
    }

    private async Task UpAsync(Socket from, Socket to, Request request)
    {
        var buffer = new byte[BufferLength];
        while (await from.ReceiveAsync(buffer, _closing.Token) is > 0 and var count)
        {
            request.Begin();
            await WaitAsync(count);
            await to.SendAsync(buffer.AsMemory(0, count), _closing.Token);
        }
    }

    private async Task DownAsync(Socket from, Socket to, Request request)
    {
        var buffer = new byte[BufferLength];
        while (await from.ReceiveAsync(buffer, _closing.Token) is > 0 and var count)
        {
            // Not for "100 Continue", with which the request goes on.
            if (!buffer.AsSpan(0, count).StartsWith("HTTP/1.1 100"u8))
            {
                request.End();
            }

            await to.SendAsync(buffer.AsMemory(0, count), _closing.Token);
        }
    }

    // In turns, so that the connections share it evenly.
    private async Task WaitAsync(int count)
    {
        await _turn.WaitAsync(_closing.Token);
        try
        {
            _free = Math.Max(_free, Stopwatch.GetTimestamp() - (Stopwatch.Frequency / 10)) + (long)(count / _bytesPerSecond * Stopwatch.Frequency);
            var ahead = TimeSpan.FromSeconds((_free - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency);
            if (ahead > TimeSpan.FromMilliseconds(5))
            {
                await Task.Delay(ahead, _closing.Token);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private sealed class Request(ThrottledLine line)
    {
        private int _isUnderWay;

        public void Begin()
        {
            if (Interlocked.Exchange(ref _isUnderWay, 1) == 0)
            {
                var busy = Interlocked.Increment(ref line._busy);
                int most;
                while ((most = Volatile.Read(ref line._mostBusy)) < busy && Interlocked.CompareExchange(ref line._mostBusy, busy, most) != most)
                {
                    // Another connection has begun as well.
                }
            }
        }

        public void End()
        {
            if (Interlocked.Exchange(ref _isUnderWay, 0) == 1)
            {
                Interlocked.Decrement(ref line._busy);
            }
        }
    }
}
