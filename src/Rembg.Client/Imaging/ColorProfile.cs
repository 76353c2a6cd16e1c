using System.Buffers.Binary;
using System.IO.Compression;

namespace Rembg.Imaging;

/// <summary>Reads the description of an ICC profile, such as <c>Display P3</c>.</summary>
internal static class ColorProfile
{
    private const int HeaderLength = 128;
    private const int EntryLength = 12;
    private const int MaximumName = 60;

    /// <summary>The description of an uncompressed profile in printable ASCII; empty when that is not near its start.</summary>
    public static string Describe(ByteWindow window, long start, long length) =>
        window.TryGet(start, (int)Math.Max(0, Math.Min(length, ByteWindow.MaximumCount)), out var profile) ? Describe(profile) : "";

    /// <summary>The description of a compressed profile, as in PNG, or its name if that says sRGB.</summary>
    public static string DescribeCompressed(ByteWindow window, long start, long length)
    {
        if (!window.TryGet(start, (int)Math.Min(length, ByteWindow.MaximumCount), out var bytes) || bytes.IndexOf((byte)0) is not (>= 0 and var end))
        {
            return "";
        }

        // A name, the method of compression, and two bytes of header before the deflated data.
        var name = Printable(bytes.Slice(0, end));
        if (IsStandard(name) || bytes.Length < end + 4)
        {
            return name;
        }

        var profile = new byte[ByteWindow.MaximumCount];
        using var deflate = new DeflateStream(new MemoryStream(bytes.Slice(end + 4).ToArray()), CompressionMode.Decompress);
        try
        {
            return Describe(profile.AsSpan(0, deflate.ReadUpTo(profile, profile.Length)));
        }
        catch (InvalidDataException)
        {
            return ""; // It is longer than what was read, or damaged.
        }
    }

    /// <summary>Whether a description is that of sRGB, which is assumed for images without a profile.</summary>
    public static bool IsStandard(string description) => CultureInfo.InvariantCulture.CompareInfo.IndexOf(description, "sRGB", CompareOptions.OrdinalIgnoreCase) >= 0;

    // A table of tags behind the header: name, offset and length of each.
    private static string Describe(ReadOnlySpan<byte> profile)
    {
        for (var at = HeaderLength + 4; at + EntryLength <= profile.Length; at += EntryLength)
        {
            if (profile.Slice(at).StartsWith("desc"u8))
            {
                var offset = BinaryPrimitives.ReadUInt32BigEndian(profile.Slice(at + 4));
                var length = BinaryPrimitives.ReadUInt32BigEndian(profile.Slice(at + 8));
                return offset + (long)length <= profile.Length ? Text(profile.Slice((int)offset, (int)length)) : "";
            }
        }

        return "";
    }

    // Version 2 has its text in ASCII behind a count, version 4 in UTF-16 at an offset.
    private static string Text(ReadOnlySpan<byte> tag)
    {
        if (tag.Length > 12 && tag.StartsWith("desc"u8))
        {
            return Printable(tag.Slice(12, (int)Math.Min(tag.Length - 12, BinaryPrimitives.ReadUInt32BigEndian(tag.Slice(8)))));
        }

        if (tag.Length < 28 || !tag.StartsWith("mluc"u8))
        {
            return "";
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(tag.Slice(20));
        var offset = BinaryPrimitives.ReadUInt32BigEndian(tag.Slice(24));
        return offset + (long)length <= tag.Length ? Printable(tag.Slice((int)offset, (int)length)) : "";
    }

    private static string Printable(ReadOnlySpan<byte> text)
    {
        var characters = text.ToArray().Where(static character => character is >= 0x20 and < 0x7F).Take(MaximumName);
        return string.Concat(characters.Select(static character => (char)character));
    }
}
