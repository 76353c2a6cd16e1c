using System.Net.Sockets;
using System.Text;
using Rembg.Benchmarks.Images;

namespace Rembg.Benchmarks.Serving;

/// <summary>
/// One connection, served by one thread that blocks: with a handful of busy connections nothing costs less, and what the
/// server costs is lost to the clients that are measured on the same machine.
/// </summary>
internal sealed class Connection(Socket socket, int number, ServerCounters counters)
{
    private const int LongestPrelude = 64 * 1024;

    private static readonly byte[] Continue = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();
    private static readonly byte[] Limited = Json(
        "429 Too Many Requests", "{\"error\":\"You're making requests too quickly, Please Upgrade or slow down.\",\"status\":429}");

    private static readonly byte[] Wrong = Json(
        "400 Bad Request", "{\"error\":\"The bytes that arrived are not the bytes of the file.\",\"status\":400}");

    private readonly byte[] _buffer = new byte[512 * 1024];
    private int _start;
    private int _end;

    public void Serve()
    {
        try
        {
            socket.NoDelay = true;
            while (TryReadHead(out var head) && Answer(head) && !head.Closes)
            {
                // The next request of the same connection.
            }
        }
        catch (SocketException)
        {
            // The client has gone; what it lacks shows in the counts.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private bool Answer(RequestHead head)
    {
        if (head.BodyLength < 0)
        {
            Send(Json("411 Length Required", "{\"error\":\"Content-Length is missing.\",\"status\":411}"));
            return false;
        }

        var isLimited = counters.Enter(number, head.ExpectsContinue);
        var sent = 0L;
        try
        {
            if (head.ExpectsContinue && _end == _start)
            {
                Send(Continue);
            }

            var image = ReadBody(head.BodyLength);
            if (!isLimited)
            {
                counters.Judge(image);
                Thread.Sleep(counters.Settings.ThinkMilliseconds);
            }

            sent = isLimited ? Send(Limited) : image is null ? Send(Wrong) : SendPicture(counters.Picture);
            return true;
        }
        finally
        {
            counters.Leave(head.BodyLength, sent);
        }
    }

    private bool TryReadHead(out RequestHead head)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!Fill())
            {
                head = default;
                return false;
            }
        }

        head = RequestHead.Parse(_buffer.AsSpan(_start, length + 4));
        _start += length + 4;
        return true;
    }

    // The number of the image, when it is whole.
    private int? ReadBody(long length)
    {
        var left = length;
        int at;
        while ((at = ImageStart(Held(left))) < 0 || Held(left).Length - at < BenchmarkImage.FactsLength)
        {
            if (Held(left).Length == left || _end - _start > LongestPrelude || !Fill())
            {
                Skip(ref left, left);
                return null;
            }
        }

        Skip(ref left, at);
        var isOne = BenchmarkImage.TryReadFacts(Held(left), out var number, out var imageLength);
        if (!isOne || imageLength > left)
        {
            Skip(ref left, left);
            return null;
        }

        var checksum = Skip(ref left, imageLength - BenchmarkImage.TailLength);
        Span<byte> tail = stackalloc byte[BenchmarkImage.TailLength + 4];
        Take(ref left, tail);
        Skip(ref left, left);
        var isWhole = BitConverter.ToUInt32(tail) == checksum && tail[BenchmarkImage.TailLength..].SequenceEqual("\r\n--"u8);
        return isWhole ? number : null;
    }

    private static int ImageStart(ReadOnlySpan<byte> body)
    {
        var name = body.IndexOf("name=\"image\""u8);
        name = name < 0 ? body.IndexOf("name=image"u8) : name;
        var end = name < 0 ? -1 : body[name..].IndexOf("\r\n\r\n"u8);
        return end < 0 ? -1 : name + end + 4;
    }

    private ReadOnlySpan<byte> Held(long left) => _buffer.AsSpan(_start, (int)Math.Min(left, _end - _start));

    private uint Skip(ref long left, long count)
    {
        var checksum = uint.MaxValue;
        while (count > 0)
        {
            if (_start == _end && !Fill())
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            var held = Held(count);
            checksum = BenchmarkImage.Checksum(checksum, held);
            _start += held.Length;
            count -= held.Length;
            left -= held.Length;
        }

        return checksum;
    }

    private void Take(ref long left, Span<byte> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            if (_start == _end && !Fill())
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            target[i] = _buffer[_start++];
            left--;
        }
    }

    private bool Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
        _end += read;
        return read > 0;
    }

    private int SendPicture(byte[] picture)
    {
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: image/webp\r\nContent-Length: {picture.Length}\r\n\r\n");
        return socket.Send((ArraySegment<byte>[])[new(head), new(picture)]);
    }

    private int Send(byte[] bytes) => socket.Send(bytes);

    private static byte[] Json(string status, string body) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
