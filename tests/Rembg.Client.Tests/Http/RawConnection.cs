using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Rembg.Client.Tests.Http;

/// <summary>One connection of a <see cref="RawServer"/>.</summary>
internal sealed partial class RawConnection(TcpClient client, int number, CancellationToken stop) : IDisposable
{
    private readonly NetworkStream _stream = client.GetStream();
    private readonly ConcurrentQueue<string> _heads = [];

    /// <summary>The place in the order of connections, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>Fires when the test is over.</summary>
    public CancellationToken Stop { get; } = stop;

    public IReadOnlyList<string> Heads => [.. _heads];

    /// <summary>Bytes of bodies read.</summary>
    public long BodyBytesRead { get; private set; }

    /// <summary>Reads a head up to and with its empty line; null when the client has closed.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, Stop) > 0)
        {
            head.Append((char)one[0]);
            if (head.Length >= 4 && head[^1] == '\n' && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
            {
                _heads.Enqueue(head.ToString());
                return head.ToString();
            }
        }

        return null;
    }

    /// <summary>Reads so many bytes of a body.</summary>
    public async Task<byte[]> ReadBodyAsync(int length)
    {
        var body = new byte[length];
        await ReadBodyAsync(body);
        return body;
    }

    /// <summary>Fills a buffer with bytes of a body.</summary>
    public async Task ReadBodyAsync(Memory<byte> buffer)
    {
        await _stream.ReadExactlyAsync(buffer, Stop);
        BodyBytesRead += buffer.Length;
    }

    /// <summary>Reads a request whole, and says 100 Continue where that is asked for; null when the client has closed.</summary>
    public async Task<RawRequest?> ReadRequestAsync()
    {
        if (await ReadHeadAsync() is not { } head)
        {
            return null;
        }

        if (head.Contains("\r\nExpect: 100-continue\r\n", StringComparison.Ordinal))
        {
            await SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        }

        return new RawRequest(head, await ReadBodyAsync(LengthOf(head)));
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes, Stop).AsTask();

    /// <summary>Waits until the client closes, or the test is over.</summary>
    public async Task WaitForCloseAsync()
    {
        var rest = new byte[64 * 1024];
        while (await _stream.ReadAsync(rest, Stop) > 0)
        {
            // What still comes does not matter.
        }
    }

    /// <summary>Closes at once: the client sees a reset.</summary>
    public void Reset()
    {
        client.Client.Close(timeout: 0); // The client's own Close says goodbye first.
    }

    public void Dispose() => client.Dispose();

    /// <summary>The length that a head announces; 0 without one.</summary>
    public static int LengthOf(string head) =>
        ContentLength().Match(head) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("\r\nContent-Length: ([0-9]+)\r\n")]
    private static partial Regex ContentLength();
}

/// <summary>A request as it came over the wire.</summary>
internal sealed record RawRequest(string Head, byte[] Body)
{
    public string Text => Encoding.Latin1.GetString(Body);

    /// <summary>The value of a header; null when it is not there.</summary>
    public string? Header(string name) => Head.Split("\r\n")
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).SingleOrDefault();
}
