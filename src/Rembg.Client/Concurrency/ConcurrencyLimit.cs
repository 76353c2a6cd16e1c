namespace Rembg.Concurrency;

/// <summary>
/// The concurrency limit. It grows while latency stays close to the best, is reduced when images queue or the service throttles, and
/// returns to its former value where the reduction did not shorten latency.
/// </summary>
internal sealed class ConcurrencyLimit(int? maximum)
{
    private const int Initial = 4;
    private const int Highest = 64;

    // A limit set by the user is not reduced below this by latency.
    private const int LowestWithMaximum = 8;

    // The first images add more, because a short run loses most time at a low limit.
    private const int EarlyImages = 4;
    private const int EarlyGrowth = 3;

    // Multiples of the best latency. Up to Near nothing queues; beyond Far, in FarWindows consecutive windows, images do.
    private const double Near = 1.38;
    private const double Far = 2;
    private const double Quick = 1.8;
    private const int FarWindows = 2;

    // Consecutive slow windows before a reduction; doubled by each reduction that was right.
    private const int InitialSlowWindows = 4;
    private const int MaxSlowWindows = 24;

    private const double LatencyCut = 0.6;
    private const double ThrottleCut = 0.7;

    // Growth per limit of images, up to the limit before the reduction.
    private const double Regain = 1.5;

    // What a reduction shows: latency stays the same, or throughput rises.
    private const double HardlyFaster = 0.8;
    private const double ClearlyMore = 1.1;
    private const double Restored = 0.7;

    private readonly LatencyWindow _window = new();
    private readonly int _highest = maximum ?? Highest;
    private readonly int _lowest = maximum is null ? 1 : LowestWithMaximum;
    private double _limit = maximum ?? Initial;
    private bool _isStarting = true;
    private int _early;
    private double _regainTo;
    private long _epoch;
    private int _slowWindows;
    private int _farWindows;
    private int _slowWindowsToReduce = InitialSlowWindows;
    private (double Limit, double Latency)? _before;

    public int Value => (int)_limit;

    /// <summary>The number of the last permit.</summary>
    public long LastIssued { get; private set; }

    public string Reason { get; private set; } = maximum is null ? ConcurrencyReason.Starting : ConcurrencyReason.AtMaximum;

    public ConcurrencyPermit Issue(TimeSpan now) => new(++LastIssued, now);

    /// <summary>Reports a success. The limit grows only if it was reached lately.</summary>
    public void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy)
    {
        if (permit.Number <= _epoch)
        {
            return; // Sent at a higher limit.
        }

        var latency = (now - permit.IssuedAt).TotalSeconds;
        if (isBusy && _before is null && (_slowWindows == 0 || _isStarting) && latency <= Quick * _window.Best)
        {
            Grow();
        }

        if (_window.Add(permit, latency, _limit))
        {
            Judge();
        }
    }

    /// <summary>Reduces the limit after a 429.</summary>
    public void Throttled()
    {
        _isStarting = false;
        Cut(ThrottleCut, 1);
        Reason = ConcurrencyReason.Throttled;
    }

    /// <summary>Grows as at the start again, because the 429s that reduced the limit were sporadic.</summary>
    public void Restart() => _isStarting = true;

    private void Grow()
    {
        var growth = _early++ < EarlyImages ? EarlyGrowth
            : _isStarting ? 1
            : (_limit < _regainTo ? Regain : 1) / _limit;
        _limit = Math.Min(_highest, _limit + growth);
        Reason = _limit >= _highest ? ConcurrencyReason.AtMaximum : _isStarting ? ConcurrencyReason.Growing : Reason;
    }

    private void Judge()
    {
        var isSlow = _window.IsBeyond(Near);
        if (!isSlow)
        {
            _window.Forget();
        }

        if (_before is { } before)
        {
            _before = null;
            Compare(before, isSlow);
        }
        else if (!isSlow)
        {
            (_slowWindows, _farWindows) = (0, 0);
        }
        else
        {
            _window.Restart(LastIssued);
            _slowWindows++;
            _farWindows = _window.IsBeyond(Far) ? _farWindows + 1 : 0;
            if (_farWindows >= FarWindows || _slowWindows >= _slowWindowsToReduce)
            {
                StepBack();
            }
        }
    }

    private void StepBack()
    {
        (_slowWindows, _farWindows) = (0, 0);
        if (_limit <= _lowest)
        {
            _window.Rebase();
            return;
        }

        _before = (_limit, _window.Latest);
        Cut(LatencyCut, _lowest);
    }

    private void Compare((double Limit, double Latency) before, bool isSlow)
    {
        if (_window.Latest > HardlyFaster * before.Latency)
        {
            // The images did not queue: they take that long.
            _window.Rebase();
            _limit = before.Limit;
            return;
        }

        _isStarting = false;
        if (_limit / _window.Latest > ClearlyMore * before.Limit / before.Latency)
        {
            // The cause has passed, or a lower limit is better.
            _limit = Math.Max(_limit, Restored * before.Limit);
            return;
        }

        _slowWindowsToReduce = Math.Min(MaxSlowWindows, 2 * _slowWindowsToReduce);
        Reason = ConcurrencyReason.Saturated;
        if (isSlow)
        {
            StepBack();
        }
    }

    private void Cut(double factor, int lowest)
    {
        _regainTo = _limit;
        _limit = Math.Max(Math.Min(lowest, _limit), _limit * factor);
        _epoch = LastIssued;
        _window.Restart(LastIssued);
    }
}

/// <summary>Why the concurrency limit has its value, in words that follow the number.</summary>
internal static class ConcurrencyReason
{
    public const string Starting = "";
    public const string Growing = "still growing";

    /// <summary>At a higher limit images took longer: the bandwidth is saturated, or the service queues.</summary>
    public const string Saturated = "throughput no longer improves";

    public const string Throttled = "throttled";
    public const string AtMaximum = "the maximum";
    public const string Unanswered = "the last upload was not answered";
}
