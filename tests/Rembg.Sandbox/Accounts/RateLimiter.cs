using System.Collections.Concurrent;

namespace Rembg.Sandbox.Accounts;

/// <summary>
/// The short-term limit: so many removals of one key within a sliding window, or a bucket that so many flow back into.
/// A refused one does not count.
/// </summary>
internal sealed class RateLimiter(SandboxSettings settings, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Queue<long>> _recent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Counts a removal.</summary>
    /// <returns>Whether it is within the limit.</returns>
    public bool TryEnter(string key)
    {
        if (settings.RateLimit is not { } limit)
        {
            return true;
        }

        if (settings.RateBurst is { } burst)
        {
            return TryTake(_buckets.GetOrAdd(key, _ => new Bucket(burst, clock.GetTimestamp())), burst, limit);
        }

        var recent = _recent.GetOrAdd(key, _ => new Queue<long>());
        lock (recent)
        {
            var now = clock.GetTimestamp();
            while (recent.TryPeek(out var oldest) && clock.GetElapsedTime(oldest, now) >= settings.RateWindow)
            {
                recent.Dequeue();
            }

            if (recent.Count >= limit)
            {
                return false;
            }

            recent.Enqueue(now);
            return true;
        }
    }

    /// <summary>Forgets what was counted.</summary>
    public void Clear()
    {
        _recent.Clear();
        _buckets.Clear();
    }

    private bool TryTake(Bucket bucket, int burst, int limit)
    {
        lock (bucket)
        {
            var now = clock.GetTimestamp();
            bucket.Left = Math.Min(burst, bucket.Left + (limit * (clock.GetElapsedTime(bucket.At, now) / settings.RateWindow)));
            bucket.At = now;
            if (bucket.Left < 1)
            {
                return false;
            }

            bucket.Left--;
            return true;
        }
    }

    private sealed class Bucket(double left, long at)
    {
        public double Left { get; set; } = left;

        public long At { get; set; } = at;
    }
}
