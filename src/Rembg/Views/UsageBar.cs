using System.Globalization;
using System.Text;

namespace Rembg.Views;

/// <summary>A bar of what is used, drawn with what the terminal can show.</summary>
public static class UsageBar
{
    private const int Cells = 20;
    private const string Blocks = "█░";

    /// <summary>Whether the terminal's encoding has the characters that the bar is drawn with.</summary>
    public static bool CanDrawBlocks => HasBlocks(Console.OutputEncoding);

    /// <summary>Whether an encoding has the characters that the bar is drawn with.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <returns>True when both survive a round trip.</returns>
    public static bool HasBlocks(Encoding encoding) => encoding.GetString(encoding.GetBytes(Blocks)) == Blocks;

    /// <summary>Draws the bar with its percentage; it takes at most 28 columns.</summary>
    /// <param name="used">What is used; above <paramref name="total"/> the bar is full.</param>
    /// <param name="total">What there is; 0 or less draws nothing.</param>
    /// <param name="blocks">True for block characters, false for ASCII.</param>
    /// <returns>The bar, or nothing.</returns>
    public static string Draw(long used, long total, bool blocks)
    {
        if (total <= 0)
        {
            return string.Empty;
        }

        var part = Math.Max(0, (double)used / total);
        var filled = Math.Max(used > 0 ? 1 : 0, (int)(Math.Min(1, part) * Cells));
        var bar = new string(blocks ? '█' : '#', filled) + new string(blocks ? '░' : '-', Cells - filled);
        var percent = Math.Floor(part * 100).ToString("0", CultureInfo.InvariantCulture);
        return (blocks ? bar : $"[{bar}]") + $" {percent} %";
    }
}
