namespace Rembg.Concurrency;

/// <summary>
/// Tells refusals that come by chance from those of a limit. Where a service runs on many machines, now and then one of them is full, whatever the pace,
/// and fewer at once would only make fewer images. A limit that refuses few is exceeded by little, and half as many at once are far below it:
/// where those are refused as well, it is chance.
/// </summary>
internal sealed class ChanceRefusals
{
    // The refusals that are looked at. Those before may have been of another time.
    private const int Memory = 16;

    // The share of requests up to which refusals are few, at the largest number and at half of it.
    private const double Few = 1.0 / 8;
    private const double NearMost = 0.75;

    // How many there must be at half the number.
    private const int Fewest = 3;

    // Once they are taken for chance, such a share of the latest requests shows a limit.
    private const double Many = 1.0 / 5;
    private const int Latest = 40;

    // After each mistake so many times as many are asked for: beside other machines on the account, half as many here are not half of all.
    private const int Caution = 4;
    private const int MostCaution = 16;

    private readonly List<Interval> _intervals = [];
    private bool _isPastFirst;
    private int _caution = 1;

    /// <summary>Whether refusals are taken for chance.</summary>
    public bool AreLikely { get; private set; }

    /// <summary>Notes a refusal.</summary>
    /// <param name="limit">How many at once there were.</param>
    /// <param name="sent">How many requests were sent since the refusal before, this one included.</param>
    /// <param name="refused">How many requests were refused since the one noted before, this one included.</param>
    public void Add(int limit, long sent, int refused)
    {
        if (!_isPastFirst)
        {
            // Up to here an account may have let through what it had saved up.
            _isPastFirst = true;
            return;
        }

        _intervals.Add(new Interval(limit, sent, refused));
        if (_intervals.Count > Memory * _caution)
        {
            _intervals.RemoveAt(0);
        }

        if (AreLikely ? ShowALimit() : ComeAtHalf())
        {
            _caution = AreLikely ? Math.Min(MostCaution, _caution * Caution) : _caution;
            AreLikely = !AreLikely;
            _intervals.Clear();
        }
    }

    private bool ComeAtHalf()
    {
        var most = _intervals.Max(static interval => interval.Limit);
        var half = Sum(_intervals.Where(interval => interval.Limit * 2 <= most));
        var near = Sum(_intervals.Where(interval => interval.Limit >= most * NearMost));
        return half.Refused >= Fewest * _caution && half.Refused <= half.Sent * Few && near.Refused <= near.Sent * Few;
    }

    private bool ShowALimit()
    {
        var latest = default(Interval);
        for (var i = _intervals.Count - 1; i >= 0 && latest.Sent < Latest; i--)
        {
            latest = Sum([latest, _intervals[i]]);
        }

        return latest.Refused > Math.Max(latest.Sent, Latest) * Many;
    }

    private static Interval Sum(IEnumerable<Interval> intervals) =>
        intervals.Aggregate(default(Interval), static (sum, one) => new Interval(one.Limit, sum.Sent + one.Sent, sum.Refused + one.Refused));

    /// <summary>The requests from one refusal to the next.</summary>
    private readonly record struct Interval(int Limit, long Sent, int Refused);
}
