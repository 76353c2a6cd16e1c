using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Rembg.Sandbox.Faults;

/// <summary>The socket under a request, for what no HTTP server would do of its own will.</summary>
internal sealed class RawConnection(HttpContext context)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket _socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;

    /// <summary>Sends bytes past the server. Nothing of a regular answer may have been sent.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
        }
    }

    /// <summary>Closes the connection after what was sent, at once. What the client still sends will be answered by a reset.</summary>
    public void Close()
    {
        _socket.Shutdown(SocketShutdown.Send);
        context.Abort();
    }

    /// <summary>Closes the connection after what was sent, and gives the client time to read all of it.</summary>
    public async Task CloseGentlyAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        await Task.Delay(Patience, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    /// <summary>Closes the connection at once: the client sees a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
        context.Abort();
    }
}
