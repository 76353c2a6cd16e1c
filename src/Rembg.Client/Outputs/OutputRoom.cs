namespace Rembg.Outputs;

/// <summary>
/// How much room is reserved on the disk before an image is uploaded: what the largest output of the run took. Safe from any thread.
/// </summary>
internal sealed class OutputRoom
{
    // Before the first output: enough to notice a disk that is full.
    private const long First = 16 * 1024;

    private long _largest;

    /// <summary>How many bytes to reserve for the next output.</summary>
    public long Next => Interlocked.Read(ref _largest) is > 0 and var largest ? largest : First;

    /// <summary>Records an output.</summary>
    /// <param name="length">Its length in bytes.</param>
    public void Add(long length)
    {
        var largest = Interlocked.Read(ref _largest);
        while (length > largest)
        {
            var before = Interlocked.CompareExchange(ref _largest, length, largest);
            if (before == largest)
            {
                return;
            }

            largest = before;
        }
    }
}
