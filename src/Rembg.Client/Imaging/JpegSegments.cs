using System.Buffers.Binary;

namespace Rembg.Imaging;

/// <summary>
/// The marker segments of a JPEG in their order, up to the first scan. What a segment holds is jumped over by its
/// length, so a thumbnail inside EXIF, a whole JPEG of its own, is never mistaken for the picture.
/// </summary>
internal sealed class JpegSegments(ByteWindow window)
{
    public const byte StartOfScan = 0xDA;
    public const byte EndOfImage = 0xD9;

    // Metadata as large as the largest upload, such as a phone's depth map, takes 800 segments of 64 KiB. Some writers make smaller ones.
    private const int MaximumCount = 4000;

    private long _next = 2;
    private int _count;

    /// <summary>The marker of the current segment.</summary>
    public byte Marker { get; private set; }

    /// <summary>Where the content of the current segment starts, behind its length.</summary>
    public long Start { get; private set; }

    /// <summary>How many bytes of content the current segment has.</summary>
    public int Length { get; private set; }

    /// <summary>Where the current segment ends.</summary>
    public long End => Start + Length;

    /// <summary>Moves to the next segment; false, with the problem, when none can be read.</summary>
    public bool TryMoveNext(out string problem)
    {
        if (++_count > MaximumCount || !TryFindMarker())
        {
            return Fail(out problem);
        }

        Start = _next;
        Length = 0;
        if (IsStandalone(Marker))
        {
            problem = "";
            return true;
        }

        if (!window.TryGet(_next, 2, out var length))
        {
            return Fail(out problem);
        }

        // The length counts its own two bytes. Decoders pass over metadata (APPn, COM) that declares less, but no tables.
        var whole = Math.Max(BinaryPrimitives.ReadUInt16BigEndian(length), IsMetadata(Marker) ? 2 : 0);
        if (whole < 2)
        {
            problem = "the JPEG header is broken (a segment without a length)";
            return false;
        }

        Start = _next + 2;
        Length = whole - 2;
        _next = End;
        problem = "";
        return true;
    }

    // A marker is FF and a byte that is neither FF (filling) nor 00 (data). Decoders skip stray bytes before it, and
    // so does this, for what they read the service reads.
    private bool TryFindMarker()
    {
        var isPrefixed = false;
        while (window.TryGetSome(_next, out var bytes))
        {
            foreach (var value in bytes)
            {
                _next++;
                if (isPrefixed && value is not (0x00 or 0xFF))
                {
                    Marker = value;
                    return true;
                }

                isPrefixed = value == 0xFF;
            }
        }

        return false;
    }

    private bool Fail(out string problem)
    {
        problem = window.IsSpent || _count > MaximumCount
            ? "the JPEG header is so full of other things that the picture was not found"
            : "the JPEG file ends within its header";
        return false;
    }

    // TEM, RST0 to RST7, SOI and EOI carry no length.
    private static bool IsStandalone(byte marker) => marker is 0x01 or (>= 0xD0 and <= EndOfImage);

    private static bool IsMetadata(byte marker) => marker is (>= 0xE0 and <= 0xEF) or 0xFE;
}
