using System.Net;
using System.Net.Sockets;

namespace Rembg.Client.Tests.Client;

/// <summary>Forwards connections to a server on loopback until it is closed: then there is no connection, and those that were there break.</summary>
internal sealed class BreakableGateway : IDisposable
{
    private readonly IPEndPoint _server;
    private readonly IPEndPoint _endPoint;
    private readonly List<Socket> _sockets = [];
    private TcpListener _listener;

    public BreakableGateway(Uri server)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _endPoint = (IPEndPoint)_listener.LocalEndpoint;
        Address = new UriBuilder(server) { Port = _endPoint.Port }.Uri;
        _ = AcceptAsync(_listener);
    }

    public Uri Address { get; }

    public void Close()
    {
        _listener.Stop();
        lock (_sockets)
        {
            _sockets.ForEach(static socket => socket.Close(timeout: 0));
            _sockets.Clear();
        }
    }

    public void Open()
    {
        _listener = new TcpListener(_endPoint);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    public void Dispose() => Close();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                lock (_sockets)
                {
                    _sockets.AddRange([near, far]);
                }

                await far.ConnectAsync(_server);
                _ = ForwardAsync(near, far);
                _ = ForwardAsync(far, near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private static async Task ForwardAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed.
        }
        finally
        {
            to.Close();
        }
    }
}
