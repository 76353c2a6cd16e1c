using System.Globalization;
using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Pictures;

/// <summary>The word SANDBOX, as large as it fits into a picture of a given size. Rows are drawn when they are needed.</summary>
internal sealed class Sign(PictureSize size, uint ink, uint paper)
{
    // Each letter is five wide and seven high; the columns between and around are empty.
    private static readonly string[] Letters =
    [
        " ####  ###  #   # ####  ####   ###  #   #",
        "#     #   # ##  # #   # #   # #   # #   #",
        "#     #   # ##  # #   # #   # #   #  # # ",
        " ###  ##### # # # #   # ####  #   #   #  ",
        "    # #   # #  ## #   # #   # #   #  # # ",
        "    # #   # #  ## #   # #   # #   # #   #",
        "####  #   # #   # ####  ####   ###  #   #",
    ];

    private static readonly int Columns = Letters[0].Length + 2;
    private static readonly int Rows = Letters.Length + 2;

    /// <summary>The size of the picture.</summary>
    public PictureSize Size => size;

    /// <summary>The sign that a job asks for: a white word on black for a mask, else a dark one on its background.</summary>
    public static Sign For(RemovalJob job) => job.Mask
        ? new(PictureSize.Canvas(job), 0xFFFFFFFF, 0x000000FF)
        : new(PictureSize.Canvas(job), 0x333333FF, job.BackgroundColor is { } color ? Parse(color) : 0);

    /// <summary>Draws one row of RGBA pixels.</summary>
    /// <param name="y">The row from the top.</param>
    /// <param name="pixels">Where to, four bytes a pixel.</param>
    public void Draw(int y, Span<byte> pixels)
    {
        var cell = Math.Max(1, Math.Min(size.Width / Columns, size.Height / Rows));
        var row = (y - (size.Height - Letters.Length * cell) / 2) / (double)cell;
        var left = (size.Width - Letters[0].Length * cell) / 2;
        for (var x = 0; x < size.Width; x++)
        {
            var column = (x - left) / (double)cell;
            var inside = row >= 0 && row < Letters.Length && column >= 0 && column < Letters[0].Length;
            var color = inside && Letters[(int)row][(int)column] == '#' ? ink : paper;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(pixels[(4 * x)..], color);
        }
    }

    private static uint Parse(string color)
    {
        var digits = color[1..];
        if (digits.Length < 6)
        {
            digits = string.Concat(digits.Select(digit => new string(digit, 2)));
        }

        if (digits.Length == 6)
        {
            digits += "FF";
        }

        return uint.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
