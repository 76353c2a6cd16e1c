using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>A client that is nothing but a socket.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly CancellationToken _cancellation;

    private RawClient(NetworkStream stream, CancellationToken cancellation)
    {
        _stream = stream;
        _cancellation = cancellation;
    }

    /// <summary>Whether bytes have come that were not read.</summary>
    public bool HasAnswer => _stream.DataAvailable;

    /// <summary>Connects.</summary>
    public static async Task<RawClient> ConnectAsync(Uri address, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, cancellation);
        return new RawClient(new NetworkStream(socket, ownsSocket: true), cancellation);
    }

    /// <summary>Sends the header of a removal.</summary>
    public Task SendHeaderAsync(long bodyLength, string key = "sandbox", bool expect = true) => SendAsync(Encoding.ASCII.GetBytes(
        $"POST /rmbg HTTP/1.1\r\nHost: localhost\r\nx-api-key: {key}\r\nContent-Type: {RawForm.ContentType}\r\n"
        + $"Content-Length: {bodyLength}\r\n" + (expect ? "Expect: 100-continue\r\n" : "") + "\r\n"));

    /// <summary>Sends bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, _cancellation);

    /// <summary>Reads one line of the answer's header.</summary>
    public async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, _cancellation) > 0 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }

    /// <summary>Reads a whole answer, and tells its first line and its body.</summary>
    public async Task<(string Status, string Body)> ReadAnswerAsync()
    {
        var status = await ReadLineAsync();
        var length = 0;
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length: ", StringComparison.Ordinal))
            {
                length = int.Parse(line.AsSpan(16), CultureInfo.InvariantCulture);
            }
        }

        var body = new byte[length];
        await _stream.ReadExactlyAsync(body, _cancellation);
        return (status, Encoding.UTF8.GetString(body));
    }

    /// <summary>Reads until the server closes.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync(_cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
