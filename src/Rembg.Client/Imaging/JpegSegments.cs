namespace Rembg.Imaging;

/// <summary>
/// Enumerates the marker segments of a JPEG up to the first scan. Their contents are skipped, so that a thumbnail inside EXIF, a JPEG of
/// its own, is never taken for the picture.
/// </summary>
internal sealed class JpegSegments(ByteWindow window)
{
    public const byte StartOfScan = 0xDA;
    public const byte EndOfImage = 0xD9;

    // Metadata as large as the largest upload, such as a phone's depth map, takes 800 segments of 64 KiB. Some writers make smaller ones.
    private const int MaximumCount = 4000;

    private long _next = 2;
    private int _count;

    public byte Marker { get; private set; }

    /// <summary>The position of the current segment's content, after its length.</summary>
    public long Start { get; private set; }

    public int Length { get; private set; }

    public long End => Start + Length;

    /// <summary>Moves to the next segment; false at the first scan and at the end of the image.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public bool MoveNext()
    {
        if (++_count > MaximumCount || !TryFindMarker())
        {
            throw Missing();
        }

        (Start, Length) = (_next, 0);
        if (!IsStandalone(Marker))
        {
            // The length counts its own two bytes. Decoders skip metadata (APPn, COM) that declares less, but no tables.
            var length = window.TryGet(_next, 2, out var bytes) ? bytes.UInt16Big(0) : throw Missing();
            (Start, Length) = (_next + 2, Math.Max(length, IsMetadata(Marker) ? 2 : 0) - 2);
            _next = Length >= 0 ? End : throw new InvalidDataException("the JPEG header is broken (a segment without a length)");
        }

        return Marker is not (StartOfScan or EndOfImage);
    }

    // A marker is FF and a byte that is neither FF (fill) nor 00 (data). As in decoders, stray bytes before it are skipped.
    private bool TryFindMarker()
    {
        var isPrefixed = false;
        while (window.TryGet(_next++, 1, out var bytes))
        {
            Marker = bytes[0];
            if (isPrefixed && Marker is not (0x00 or 0xFF))
            {
                return true;
            }

            isPrefixed = Marker == 0xFF;
        }

        return false;
    }

    private InvalidDataException Missing() => new(window.IsSpent || _count > MaximumCount
        ? "the JPEG header is so full of other things that the picture was not found"
        : "the JPEG file ends within its header");

    // TEM, RST0 to RST7, SOI and EOI carry no length.
    private static bool IsStandalone(byte marker) => marker is 0x01 or (>= 0xD0 and <= EndOfImage);

    private static bool IsMetadata(byte marker) => marker is (>= 0xE0 and <= 0xEF) or 0xFE;
}
