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
        if (!window.TryGet(start, (int)Math.Min(length, ByteWindow.MaximumCount), out var bytes)
            || bytes.IndexOf((byte)0) is not (>= 0 and var end))
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
    public static bool IsStandard(string description) => description.Contains("sRGB", StringComparison.OrdinalIgnoreCase);

    // A table of tags behind the header: name, offset and length of each.
    private static string Describe(ReadOnlySpan<byte> profile)
    {
        for (var at = HeaderLength + 4; at + EntryLength <= profile.Length; at += EntryLength)
        {
            if (profile.Slice(at).StartsWith("desc"u8))
            {
                return Text(Part(profile, profile.UInt32Big(at + 4), profile.UInt32Big(at + 8)));
            }
        }

        return "";
    }

    // Version 2 has its text in ASCII behind a count, version 4 in UTF-16 at an offset.
    private static string Text(ReadOnlySpan<byte> tag) =>
        tag.Length < 28 ? ""
        : tag.StartsWith("desc"u8) ? Printable(Part(tag, 12, tag.UInt32Big(8)))
        : tag.StartsWith("mluc"u8) ? Printable(Part(tag, tag.UInt32Big(24), tag.UInt32Big(20)))
        : "";

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, long offset, long length) =>
        offset + length <= bytes.Length ? bytes.Slice((int)offset, (int)length) : [];

    private static string Printable(ReadOnlySpan<byte> text) =>
        string.Concat(ImageSignature.Text(text).Where(static character => character is >= ' ' and <= '~').Take(MaximumName));
}
