using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Rembg.Client.Tests.Faults;

/// <summary>
/// A name server on loopback that does not know a name when first asked for it, and every time after that says 127.0.0.1.
/// The messages are those of RFC 1035.
/// </summary>
internal sealed class NameServer : IAsyncDisposable
{
    private const int HeaderLength = 12;
    private const int NoSuchName = 3;
    private const ushort AddressRecord = 1;

    // An address of its own, so that a name server of the machine is not in the way.
    private static readonly IPEndPoint Place = new(IPAddress.Parse("127.0.0.253"), 53);

    private readonly UdpClient _socket;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _serving;
    private readonly ConcurrentDictionary<ushort, int> _queries = [];

    private NameServer(UdpClient socket)
    {
        _socket = socket;
        _serving = ServeAsync();
    }

    /// <summary>What a resolver's configuration says to ask this one.</summary>
    public static string Configuration => $"nameserver {Place.Address}\nsearch .\n";

    /// <summary>How often the address was asked for.</summary>
    public int Lookups => _queries.GetValueOrDefault(AddressRecord);

    /// <summary>Starts it; null where the port of name servers may not be used.</summary>
    public static NameServer? TryStart()
    {
        try
        {
            return new NameServer(new UdpClient(Place));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _serving;
        _socket.Dispose();
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var query = await _socket.ReceiveAsync(_ending.Token);
                await _socket.SendAsync(Answer(query.Buffer), query.RemoteEndPoint, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    // A query is a header and one question: labels up to an empty one, then type and class.
    private byte[] Answer(byte[] query)
    {
        var nameEnd = Array.IndexOf(query, (byte)0, HeaderLength) + 1;
        var question = query.AsSpan(HeaderLength, nameEnd + 4 - HeaderLength);
        var type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(nameEnd));
        var isFirst = _queries.AddOrUpdate(type, 1, (_, count) => count + 1) == 1;
        var isKnown = !isFirst && type == AddressRecord;
        return
        [
            query[0], query[1], 0x81, (byte)(0x80 | (isFirst ? NoSuchName : 0)), // An answer, with recursion as asked.
            0, 1, 0, (byte)(isKnown ? 1 : 0), 0, 0, 0, 0,
            .. question,
            .. isKnown ? (byte[])[0xC0, HeaderLength, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1] : [],
        ];
    }
}
