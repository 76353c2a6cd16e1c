using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>PNG: the signature, then the chunk IHDR, which starts with the size.</summary>
internal static class PngHeader
{
    public const int SignatureLength = 8;

    private const int HeaderLength = 13;

    public static bool TryRead(ByteWindow window, out ImageHeader header, out string problem)
    {
        if (!window.TryGet(0, 24, out var start))
        {
            return ImageHeaderReader.Fail("the PNG header ends before the picture's size", out header, out problem);
        }

        var type = start.Slice(12, 4);
        if (type.SequenceEqual("CgBI"u8))
        {
            return ImageHeaderReader.Fail("it is a PNG of the kind only iOS reads (CgBI)", out header, out problem);
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(start.Slice(SignatureLength));
        if (!type.SequenceEqual("IHDR"u8) || length != HeaderLength)
        {
            return ImageHeaderReader.Fail("the PNG does not start with a header (IHDR)", out header, out problem);
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(start.Slice(16));
        var height = BinaryPrimitives.ReadUInt32BigEndian(start.Slice(20));
        return ImageHeaderReader.Finish(ImageFormat.Png, width, height, out header, out problem);
    }
}
