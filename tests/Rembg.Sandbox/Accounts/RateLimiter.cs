using System.Collections.Concurrent;

namespace Rembg.Sandbox.Accounts;

/// <summary>The short-term limit: so many removals of one key within a sliding window. A refused one does not count.</summary>
internal sealed class RateLimiter(SandboxSettings settings, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Queue<long>> _recent = new(StringComparer.Ordinal);

    /// <summary>Counts a removal.</summary>
    /// <returns>Whether it is within the limit.</returns>
    public bool TryEnter(string key)
    {
        if (settings.RateLimit is not { } limit)
        {
            return true;
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
    public void Clear() => _recent.Clear();
}
