using System.Buffers.Binary;

namespace Rembg.Sandbox.Pictures;

/// <summary>Writes a sign as BMP, 24 bits a pixel, on white where it is transparent.</summary>
internal static class BmpWriter
{
    private const int HeaderLength = 14 + 40;

    /// <summary>Encodes the sign.</summary>
    public static byte[] Write(Sign sign)
    {
        var (width, height) = (sign.Size.Width, sign.Size.Height);
        var stride = (3 * width + 3) / 4 * 4;
        var bmp = new byte[HeaderLength + stride * height];
        WriteHeader(bmp, width, height);

        var row = new byte[4 * width];
        for (var y = 0; y < height; y++)
        {
            sign.Draw(y, row);
            WriteRow(row, bmp.AsSpan(HeaderLength + stride * (height - 1 - y)));
        }

        return bmp;
    }

    private static void WriteHeader(Span<byte> bmp, int width, int height)
    {
        "BM"u8.CopyTo(bmp);
        BinaryPrimitives.WriteInt32LittleEndian(bmp[2..], bmp.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp[10..], HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(bmp[14..], 40);
        BinaryPrimitives.WriteInt32LittleEndian(bmp[18..], width);
        BinaryPrimitives.WriteInt32LittleEndian(bmp[22..], height);
        BinaryPrimitives.WriteInt16LittleEndian(bmp[26..], 1); // planes
        BinaryPrimitives.WriteInt16LittleEndian(bmp[28..], 24); // bits
    }

    private static void WriteRow(ReadOnlySpan<byte> rgba, Span<byte> bgr)
    {
        for (var x = 0; 4 * x < rgba.Length; x++)
        {
            var alpha = rgba[4 * x + 3];
            for (var channel = 0; channel < 3; channel++)
            {
                bgr[3 * x + channel] = (byte)((rgba[4 * x + 2 - channel] * alpha + 255 * (255 - alpha)) / 255);
            }
        }
    }
}
