namespace Rembg.Views;

/// <summary>A bar of what is used, drawn with what the terminal can show.</summary>
public static class UsageBar
{
    private const int Cells = 20;
    private const string Blocks = "█░";

    public static bool CanDrawBlocks => HasBlocks(Console.OutputEncoding);

    /// <summary>Whether an encoding has the characters of the bar.</summary>
    public static bool HasBlocks(Encoding encoding) => encoding.GetString(encoding.GetBytes(Blocks)) == Blocks;

    /// <summary>Draws the bar with its percentage; it takes at most 28 columns.</summary>
    public static string? Draw(long used, long total, bool blocks)
    {
        if (total <= 0)
        {
            return null;
        }

        var part = Math.Max(0, (double)used / total);
        var filled = Math.Max(used > 0 ? 1 : 0, (int)(Math.Min(1, part) * Cells));
        var bar = new string(blocks ? '█' : '#', filled) + new string(blocks ? '░' : '-', Cells - filled);
        return (blocks ? bar : $"[{bar}]") + $" {Math.Floor(part * 100):0} %";
    }
}
