using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Rembg.Report.Tests.Browsing;

/// <summary>The pixels of a PNG as a browser writes it (8 bits a channel, not interlaced), and of one to be made.</summary>
internal sealed class Pixels
{
    private readonly byte[] _data;
    private readonly int _channels;

    private Pixels(int width, int height, int channels, byte[] data) => (Width, Height, _channels, _data) = (width, height, channels, data);

    public int Width { get; }

    public int Height { get; }

    /// <summary>The colour at a place, as red, green and blue.</summary>
    public (int Red, int Green, int Blue) this[int x, int y]
    {
        get
        {
            var at = ((y * Width) + x) * _channels;
            return (_data[at], _data[at + 1], _data[at + 2]);
        }
    }

    /// <summary>A PNG whose middle half has one colour, and whose border has another, each as RRGGBBAA.</summary>
    public static byte[] Make(int width, int height, uint middle, uint border)
    {
        var rows = new MemoryStream();
        for (var y = 0; y < height; y++)
        {
            rows.WriteByte(0);
            for (var x = 0; x < width; x++)
            {
                var inside = x >= width / 4 && x < width * 3 / 4 && y >= height / 4 && y < height * 3 / 4;
                var color = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(color, inside ? middle : border);
                rows.Write(color);
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 6;
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        WriteChunk(png, "IHDR", header);
        WriteChunk(png, "IDAT", Deflate(rows.ToArray()));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    public static Pixels Read(byte[] png)
    {
        var data = new MemoryStream();
        var (width, height, channels) = (0, 0, 0);
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var body = png.AsSpan(at + 8, length);
            switch (Encoding.ASCII.GetString(png, at + 4, 4))
            {
                case "IHDR":
                    width = BinaryPrimitives.ReadInt32BigEndian(body);
                    height = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
                    channels = body[9] == 6 ? 4 : 3;
                    break;
                case "IDAT":
                    data.Write(body);
                    break;
            }

            at += length + 12;
        }

        data.Position = 0;
        using var inflate = new ZLibStream(data, CompressionMode.Decompress);
        var rows = new MemoryStream();
        inflate.CopyTo(rows);
        return new Pixels(width, height, channels, Unfilter(rows.ToArray(), width * channels, height, channels));
    }

    private static byte[] Unfilter(byte[] rows, int stride, int height, int step)
    {
        var data = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = rows[y * (stride + 1)];
            for (var x = 0; x < stride; x++)
            {
                var left = x >= step ? data[(y * stride) + x - step] : 0;
                var up = y > 0 ? data[((y - 1) * stride) + x] : 0;
                var corner = x >= step && y > 0 ? data[((y - 1) * stride) + x - step] : 0;
                var guess = filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 };
                data[(y * stride) + x] = (byte)(rows[(y * (stride + 1)) + 1 + x] + guess);
            }
        }

        return data;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static byte[] Deflate(byte[] data)
    {
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(data);
        }

        return packed.ToArray();
    }

    private static void WriteChunk(Stream png, string name, byte[] body)
    {
        byte[] chunk = [.. Encoding.ASCII.GetBytes(name), .. body];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        png.Write(number);
        png.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(chunk));
        png.Write(number);
    }

    private static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
