namespace Rembg.Watching;

/// <summary>What is known of one file of a watched folder.</summary>
internal sealed class WatchedFile
{
    private long _length = -1;
    private DateTime _time;

    /// <summary>The number of the scan that saw it last.</summary>
    public int LastScan { get; set; }

    /// <summary>The folder whose listing has it.</summary>
    public required string Folder { get; init; }

    /// <summary>Since when its length and time have been the same.</summary>
    public TimeSpan UnchangedSince { get; private set; }

    /// <summary>When it is to be taken; null once it has been, until it changes.</summary>
    public TimeSpan? TakeAt { get; set; }

    /// <summary>Compares it with what was seen before. A file that has changed is taken once it has been unchanged for long enough.</summary>
    public void Update(long length, DateTime time, TimeSpan now, TimeSpan settleTime)
    {
        if (length != _length || time != _time)
        {
            (_length, _time, UnchangedSince, TakeAt) = (length, time, now, now + settleTime);
        }
    }
}
