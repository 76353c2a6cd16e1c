namespace Rembg.Concurrency;

/// <summary>
/// The concurrency limit: grows while latency stays close to the best seen, is reduced when images queue or the service throttles, and
/// takes a reduction back where fewer images at once did not make them faster.
/// </summary>
internal sealed class ConcurrencyLimit
{
    private const int Initial = 4;
    private const int Most = 64;

    // Where the user has named a limit, nothing is gained by queueing less than this.
    private const int Modest = 8;

    // The first images add more: nothing is known yet, and a short run pays most for that time.
    private const int EarlyImages = 4;
    private const int EarlyGrowth = 3;

    // Times the best latency: up to Near nothing queues; beyond Far, twice in a row, it certainly does.
    private const double Near = 1.38;
    private const double Far = 2;
    private const double Quick = 1.8;
    private const int FarWindows = 2;
    private const int FirstPatience = 4;
    private const int LongestPatience = 24;

    private const double LatencyCut = 0.6;
    private const double ThrottleCut = 0.7;

    // Growth per row of images, towards a limit that worked a moment ago.
    private const double RegainAfterLatency = 2;
    private const double RegainAfterThrottling = 1.5;

    // What a reduction shows: images take as long as before, or fewer at once bring more a second.
    private const double HardlyFaster = 0.8;
    private const double ClearlyMore = 1.1;
    private const double Restored = 0.7;

    private readonly LatencyWindow _window = new();
    private readonly int _most;
    private readonly int _least;
    private double _limit;
    private bool _isStarting = true;
    private int _early;
    private double _regainTo;
    private double _regain;
    private long _epoch;
    private int _slowWindows;
    private int _farWindows;
    private int _patience = FirstPatience;
    private (double Limit, double Latency)? _before;

    /// <param name="maximum">The most, as the user has named it; null for none.</param>
    public ConcurrencyLimit(int? maximum)
    {
        _most = maximum ?? Most;
        _least = maximum is null ? 1 : Modest;
        _limit = maximum ?? Initial;
        Reason = maximum is null ? ConcurrencyReason.Starting : ConcurrencyReason.AtMaximum;
    }

    /// <summary>The most images at once.</summary>
    public int Value => (int)_limit;

    /// <summary>Why.</summary>
    public ConcurrencyReason Reason { get; private set; }

    /// <summary>An image succeeded. The limit only grows where it was used up lately.</summary>
    public void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy, long lastIssued)
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
            Judge(lastIssued);
        }
    }

    /// <summary>Reduces the limit after a 429.</summary>
    public void Throttled(long lastIssued)
    {
        _isStarting = false;
        Cut(ThrottleCut, 1, RegainAfterThrottling, lastIssued);
        Reason = ConcurrencyReason.Throttled;
    }

    /// <summary>Doubles again: the 429s that reduced the limit were sporadic.</summary>
    public void Restart() => _isStarting = true;

    private void Grow()
    {
        var growth = _early++ < EarlyImages ? EarlyGrowth
            : _isStarting ? 1
            : (_limit < _regainTo ? _regain : 1) / _limit;
        _limit = Math.Min(_most, _limit + growth);
        if (_limit >= _most)
        {
            Reason = ConcurrencyReason.AtMaximum;
        }
        else if (_isStarting)
        {
            Reason = ConcurrencyReason.Growing;
        }
    }

    private void Judge(long lastIssued)
    {
        var isSlow = _window.IsBeyond(Near);
        if (!isSlow)
        {
            _window.Forget();
        }

        if (_before is { } before)
        {
            _before = null;
            Compare(before, isSlow, lastIssued);
        }
        else if (!isSlow)
        {
            (_slowWindows, _farWindows) = (0, 0);
        }
        else
        {
            _window.Restart(lastIssued);
            _slowWindows++;
            _farWindows = _window.IsBeyond(Far) ? _farWindows + 1 : 0;
            if (_farWindows >= FarWindows || _slowWindows >= _patience)
            {
                StepBack(lastIssued);
            }
        }
    }

    private void StepBack(long lastIssued)
    {
        (_slowWindows, _farWindows) = (0, 0);
        if (_limit <= _least)
        {
            _window.Rebase();
            return;
        }

        _before = (_limit, _window.Latest);
        Cut(LatencyCut, _least, RegainAfterLatency, lastIssued);
    }

    private void Compare((double Limit, double Latency) before, bool isSlow, long lastIssued)
    {
        if (_window.Latest > HardlyFaster * before.Latency)
        {
            // The images did not queue: this is how long one takes.
            _window.Rebase();
            _limit = before.Limit;
        }
        else if (_limit / _window.Latest > ClearlyMore * before.Limit / before.Latency)
        {
            // What made them slow has passed, or fewer are better.
            _isStarting = false;
            _limit = Math.Max(_limit, Restored * before.Limit);
        }
        else
        {
            _isStarting = false;
            _patience = Math.Min(LongestPatience, 2 * _patience);
            Reason = ConcurrencyReason.Saturated;
            if (isSlow)
            {
                StepBack(lastIssued);
            }
        }
    }

    private void Cut(double factor, int least, double regain, long lastIssued)
    {
        _regainTo = _limit;
        _regain = regain;
        _limit = Math.Max(Math.Min(least, _limit), _limit * factor);
        _epoch = lastIssued;
        _window.Restart(lastIssued);
    }
}
