#if NET
using System.Net;
using System.Net.Sockets;

namespace Rembg.Http;

/// <summary>
/// Opens TCP connections with a bounded send buffer. Where a name has several addresses, attempts race as RFC 8305 (Happy Eyeballs)
/// describes, so that an address that does not answer costs a fraction of a second.
/// </summary>
internal sealed class SocketConnector(int sendBufferSize)
{
    // RFC 8305, section 5: the recommended Connection Attempt Delay.
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>The <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, token).ConfigureAwait(false);
        var socket = await ConnectAsync(Interleave(addresses), context.DnsEndPoint.Port, token).ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Orders addresses so that the two families alternate, beginning with the one that the system prefers.</summary>
    internal static IReadOnlyList<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses)
    {
        var families = addresses.ToLookup(static address => address.AddressFamily);
        return [.. Enumerable.Range(0, addresses.Count).SelectMany(place => families.SelectMany(family => family.Skip(place).Take(1)))];
    }

    /// <summary>Connects to the first of several addresses that answers.</summary>
    /// <exception cref="SocketException">None answered.</exception>
    internal async Task<Socket> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken token)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(token);
        var attempts = new List<Task<Socket>>();
        var started = 0;
        try
        {
            while (true)
            {
                if (started < addresses.Count)
                {
                    attempts.Add(ConnectAsync(new IPEndPoint(addresses[started++], port), race.Token));
                }

                var delay = Task.Delay(started < addresses.Count ? AttemptDelay : Timeout.InfiniteTimeSpan, race.Token);
                var first = await Task.WhenAny([.. attempts, delay]).ConfigureAwait(false);
                token.ThrowIfCancellationRequested();
                try
                {
                    if (first is Task<Socket> attempt && attempts.Remove(attempt))
                    {
                        return await attempt.ConfigureAwait(false);
                    }
                }
                catch (SocketException) when (attempts.Count > 0 || started < addresses.Count)
                {
                    // Another address may answer.
                }
            }
        }
        finally
        {
            await race.CancelAsync().ConfigureAwait(false);
            foreach (var attempt in attempts)
            {
                _ = attempt.ContinueWith(
                    static late => { if (late.Exception is null && !late.IsCanceled) { late.Result.Dispose(); } },
                    CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken token)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true, SendBufferSize = sendBufferSize,
        };
        try
        {
            await socket.ConnectAsync(address, token).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
#endif
