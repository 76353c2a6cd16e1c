using System.Buffers.Binary;
using System.IO.Compression;

namespace Rembg.Imaging;

/// <summary>Decompresses a PNG whose end chunk is missing or damaged, to check that it has every row.</summary>
internal static class PngData
{
    // Adam7: where each pass starts, and how far apart its pixels are.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static bool IsComplete(Stream stream, ImageHeader header)
    {
        var fields = new byte[5];
        stream.Position = 24;
        if (stream.ReadUpTo(fields, fields.Length) < fields.Length)
        {
            return false;
        }

        var bits = fields[0] * PngHeader.Channels(fields[0], fields[1]);
        using var data = new ChunkStream(stream, header.DataStart);
        var interlace = fields[4];
        if (bits == 0 || data.ReadUpTo(fields, 2) < 2)
        {
            return false; // Two bytes of header come before the deflated rows.
        }

        using var rows = new DeflateStream(data, CompressionMode.Decompress);
        return HasBytes(rows, interlace == 0 ? Rows(header.Width, header.Height, bits) : Passes.Sum(pass =>
            Rows(Count(header.Width, pass.X, pass.StepX), Count(header.Height, pass.Y, pass.StepY), bits)));
    }

    // Each row has a byte that names its filter.
    private static decimal Rows(int width, int height, int bits) =>
        width == 0 ? 0 : (1 + ((long)width * bits + 7) / 8) * (decimal)height;

    private static int Count(int side, int start, int step) => (int)(((long)side - start + step - 1) / step);

    private static bool HasBytes(Stream rows, decimal count)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while (count > 0 && (read = rows.Read(buffer, 0, buffer.Length)) > 0)
            {
                count -= read;
            }

            return count <= 0;
        }
        catch (InvalidDataException)
        {
            return false; // This is not deflated data.
        }
    }

    /// <summary>The contents of consecutive IDAT chunks.</summary>
    private sealed class ChunkStream(Stream stream, long next) : MemoryStream
    {
        private long _left;

        public override int Read(byte[] buffer, int offset, int count)
        {
            while (_left == 0)
            {
                var head = new byte[8];
                stream.Position = next;
                if (stream.ReadUpTo(head, head.Length) < head.Length || !head.AsSpan(4).SequenceEqual("IDAT"u8))
                {
                    return 0;
                }

                _left = BinaryPrimitives.ReadUInt32BigEndian(head);
                next += _left + PngHeader.ChunkOverhead;
            }

            var read = stream.Read(buffer, offset, (int)Math.Min(count, _left));
            _left = read == 0 ? 0 : _left - read;
            return read;
        }
    }
}
