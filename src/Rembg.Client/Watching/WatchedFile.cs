namespace Rembg.Watching;

/// <summary>A file of a watched folder.</summary>
internal sealed class WatchedFile
{
    private long _length = -1;
    private DateTime _time;

    /// <summary>The number of the last scan that listed it.</summary>
    public int LastScan { get; set; }

    /// <summary>Since when its length and time have been the same.</summary>
    public TimeSpan UnchangedSince { get; private set; }

    /// <summary>When it is due; null after it was returned, until it changes.</summary>
    public TimeSpan? TakeAt { get; set; }

    /// <summary>Records length and time. A changed file is due once it has not changed for the settle time.</summary>
    public void Update(long length, DateTime time, TimeSpan now, TimeSpan settleTime)
    {
        if (length != _length || time != _time)
        {
            (_length, _time, UnchangedSince, TakeAt) = (length, time, now, now + settleTime);
        }
    }
}

/// <summary>A file that has stopped changing.</summary>
/// <param name="Path">The full path.</param>
/// <param name="IsOverdue">Whether it has been unchanged for so long that nothing more will be written to it.</param>
internal readonly record struct SettledFile(string Path, bool IsOverdue);

/// <summary>A folder to watch, and which of its files.</summary>
/// <param name="Path">The folder's full path.</param>
/// <param name="Matches">Whether a file of this name is watched; null for every file.</param>
/// <param name="Recurse">Whether the folders below it are watched, too. Links to folders are not followed.</param>
internal sealed record WatchedFolder(string Path, Func<string, bool>? Matches = null, bool Recurse = false);
