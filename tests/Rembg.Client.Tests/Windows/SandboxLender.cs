using System.Net;
using System.Net.Sockets;
using System.Text;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Windows;

/// <summary>Starts a sandbox for each connection to its port, says the sandbox's address, and stops it when the connection ends.</summary>
internal sealed class SandboxLender : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Task> _lent = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    public SandboxLender()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port on loopback.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        await Task.WhenAll(_lent);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _lent.Add(LendAsync(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The tests have ended.
        }
    }

    private async Task LendAsync(Socket socket)
    {
        using (socket)
        {
            await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { PlainPictures = true });
            try
            {
                await socket.SendAsync(Encoding.ASCII.GetBytes($"Rembg sandbox listening on {sandbox.Address.AbsoluteUri.TrimEnd('/')}\r\n"), _end.Token);
                await socket.ReceiveAsync(new byte[1], _end.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // The test was killed, or all have ended.
            }
        }
    }
}
