namespace Rembg.Deduplication;

/// <summary>
/// Which results in memory are still held for others with the same bytes: the last ones, up to a fixed amount, because a
/// run's memory must not grow with its images. Not safe from several threads.
/// </summary>
internal sealed class RecentImages
{
    /// <summary>How many bytes are held at most.</summary>
    public const int Capacity = 32 * 1024 * 1024;

    private readonly Queue<(long Id, int Length)> _held = new();
    private long _length;

    /// <summary>Holds one more.</summary>
    /// <returns>Those that are not held any more, the new one among them when it is too large.</returns>
    public List<long> Add(long id, int length)
    {
        _held.Enqueue((id, length));
        _length += length;
        var dropped = new List<long>(0);
        while (_length > Capacity)
        {
            var (old, oldLength) = _held.Dequeue();
            _length -= oldLength;
            dropped.Add(old);
        }

        return dropped;
    }
}
