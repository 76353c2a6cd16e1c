using Rembg.Platform;

namespace Rembg.Ledger;

/// <summary>Reads single entries of a ledger, and a good piece of what follows with each, because the next to be asked for is usually there.</summary>
/// <param name="path">The ledger's file.</param>
internal sealed class LedgerWindow(string path)
{
    private const int UsualLength = 64 * 1024;
    private const int LongestLine = 1024 * 1024;

    // Only as long as there is room to spare: a run may have to do with thousands of ledgers.
    private readonly WeakReference<byte[]> _bytes = new([]);
    private long _start;

    /// <summary>Forgets what was read: the file is another one now.</summary>
    public void Clear() => _bytes.SetTarget([]);

    /// <summary>The entry at a place.</summary>
    /// <param name="place">Where its line begins.</param>
    /// <param name="id">The id of the file that the place is in.</param>
    /// <returns>The entry; null when the file is another one meanwhile.</returns>
    public LedgerEntry? Read(long place, string? id)
    {
        if (_bytes.TryGetTarget(out var bytes) && TryRead(bytes, place - _start) is { } known)
        {
            return known;
        }

        using var file = LedgerFile.TryOpenToRead(path);
        if (file is null || LedgerLines.ReadHead(file, out var found) == 0 || found != id)
        {
            return null;
        }

        for (var length = UsualLength; length <= LongestLine; length *= 4)
        {
            var window = new byte[(int)Math.Min(length, Math.Max(0, file.Length - place))];
            file.Position = place;
            var filled = file.ReadUpTo(window, window.Length);
            window = filled == window.Length ? window : [];
            _bytes.SetTarget(window);
            _start = place;
            if (TryRead(window, start: 0) is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    private static LedgerEntry? TryRead(byte[] bytes, long start)
    {
        if (start < 0 || start >= bytes.Length)
        {
            return null;
        }

        var line = bytes.AsSpan((int)start);
        var end = line.IndexOf((byte)'\n');
        return end < 0 ? null : LedgerLine.TryRead(line.Slice(0, end));
    }
}
