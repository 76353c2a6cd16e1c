namespace Rembg.Concurrency;

/// <summary>
/// Determines the concurrency of a run: a state machine without clock, threads or I/O. Times are passed in, as the time since the start of
/// the run: <see cref="ConcurrencyLimiter"/> passes those of the clock, the simulation virtual ones.
/// </summary>
/// <remarks>
/// A short-term 429 reduces the limit once for all requests in flight and closes the gate. An outage closes the gate as well. After the
/// pause a single request probes; the others follow once it was not rejected.
/// </remarks>
internal sealed class ConcurrencyController(int? maximum, RetryPolicy retries)
{
    // A 429 is quicker than an image: a probe that takes so many times longer was accepted.
    private const double ProbeFactor = 3;
    private const double MinProbeSeconds = 0.02;
    private const double MaxProbeSeconds = 10;

    private static readonly TimeSpan SporadicPause = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrencyLimit _limit = new(maximum);

    // A run that is bounded anyway exceeds a limit by less.
    private readonly SporadicThrottling _sporadic = maximum is null ? new() : new(certainEvidence: 1);
    private Gate _gate;
    private TimeSpan _gateUntil;
    private long _probe;
    private bool _isOutage;
    private bool _isUnanswered;
    private long _lastIssuedAtPause;
    private long _lastThrottled;
    private int _newlyThrottled;
    private int _consecutive;
    private int _successesSinceFull = int.MaxValue / 2;
    private TimeSpan _lastSuccess = TimeSpan.MinValue;
    private TimeSpan? _blockedSince;
    private double _rejectionSeconds;

    private enum Gate
    {
        Open,
        Paused,
        Probing,
    }

    public int Limit => _isUnanswered ? 1 : _limit.Value;

    public string Reason => _isUnanswered ? ConcurrencyReason.Unanswered : _limit.Reason;

    /// <summary>Images in flight.</summary>
    public int Active { get; private set; }

    public int ThrottledRequests { get; private set; }

    /// <summary>When the gate opens by itself; null when it is open, or waits for a response.</summary>
    public TimeSpan? NextChange => _gate == Gate.Open || _gateUntil == TimeSpan.MaxValue ? null : _gateUntil;

    /// <summary>The remaining pause of the run.</summary>
    public TimeSpan PausedFor(TimeSpan now) => _gate == Gate.Paused && _gateUntil > now ? _gateUntil - now : TimeSpan.Zero;

    /// <summary>Issues a permit if one more image may be sent now. Each is returned with <see cref="Release"/>.</summary>
    public bool TryAcquire(TimeSpan now, out ConcurrencyPermit permit)
    {
        permit = default;
        if (Active >= Limit || (_gate != Gate.Open && now < _gateUntil))
        {
            return false;
        }

        permit = _limit.Issue(now);
        Active++;
        _successesSinceFull = Active == Limit ? 0 : _successesSinceFull;
        if (_gate == Gate.Paused)
        {
            _gate = Gate.Probing;
            _probe = permit.Number;
            var seconds = Math.Min(MaxProbeSeconds, Math.Max(MinProbeSeconds, ProbeFactor * _rejectionSeconds));
            _gateUntil = _isOutage ? TimeSpan.MaxValue : now + TimeSpan.FromSeconds(seconds);
        }
        else if (_gate == Gate.Probing)
        {
            // The probe took long enough to have been accepted, so later 429s are not consecutive to earlier ones.
            _consecutive = Math.Min(_consecutive, 1);
            _gate = Gate.Open;
        }

        return true;
    }

    /// <summary>Reports a success. The permit is still to be released, as after every report.</summary>
    public void Succeeded(ConcurrencyPermit permit, TimeSpan now)
    {
        _lastSuccess = now;
        _isUnanswered = false;
        _isOutage = false;
        _gateUntil = _gateUntil == TimeSpan.MaxValue ? now : _gateUntil; // The outage is over, whatever becomes of its probe.
        if (permit.IssuedAt >= _blockedSince)
        {
            _blockedSince = null;
            _consecutive = 0;
        }

        _limit.Succeeded(permit, now, isBusy: Active >= Limit || ++_successesSinceFull <= Limit);
    }

    /// <summary>Reports a short-term 429.</summary>
    /// <returns>
    /// Whether the image waits and is sent again; not when Retry-After is too long, or nothing was accepted for too long.
    /// </returns>
    public bool Throttled(ConcurrencyPermit permit, TimeSpan now, TimeSpan? retryAfter)
    {
        ThrottledRequests++;
        _newlyThrottled++;
        var seconds = (now - permit.IssuedAt).TotalSeconds;
        _rejectionSeconds = _rejectionSeconds <= 0 ? seconds : (_rejectionSeconds + seconds) / 2;
        _isOutage = false;
        var isTooLong = retryAfter > RetryPolicy.MaxRetryAfter;
        retryAfter = isTooLong ? null : retryAfter;
        var isFirstOfBurst = Block(permit, now);
        if (isFirstOfBurst)
        {
            Reduce(permit, retryAfter is not null);
        }

        var isExhausted = IsExhausted(now);
        if (isFirstOfBurst || retryAfter is not null)
        {
            var isSporadic = _sporadic.IsCertain && retryAfter is null && !isExhausted;
            Close(now + (isSporadic ? SporadicPause : retries.PauseOfRun(_consecutive, retryAfter, isExhausted)));
        }

        return !isTooLong && !isExhausted;
    }

    /// <summary>
    /// Reports a request that was not delivered completely, and when that last happened to the same image (null for never).
    /// </summary>
    public OutageVerdict Unreachable(ConcurrencyPermit permit, TimeSpan? previous, TimeSpan now, TimeSpan? retryAfter)
    {
        if (_lastSuccess >= (previous ?? permit.IssuedAt))
        {
            // Other images succeed, but the first failure may be the start of an outage.
            return previous is null && retries.Patience > TimeSpan.Zero ? OutageVerdict.Wait : OutageVerdict.ImageFault;
        }

        _isOutage = true;
        var isFirstOfBurst = Block(permit, now);
        if (IsExhausted(now))
        {
            return OutageVerdict.GiveUp;
        }

        if (isFirstOfBurst)
        {
            Close(now + retries.PauseOfRun(_consecutive, retryAfter));
        }

        return OutageVerdict.Wait;
    }

    /// <summary>Reports a request that was delivered and not answered: until the next success, one image at a time is sent.</summary>
    /// <returns>Whether it is the first of those in flight together.</returns>
    public bool Unanswered(ConcurrencyPermit permit, TimeSpan now)
    {
        _isUnanswered = true;
        var isFirstOfBurst = Block(permit, now);
        if (isFirstOfBurst)
        {
            Close(now + retries.PauseOfRun(_consecutive));
        }

        return isFirstOfBurst;
    }

    /// <summary>Takes a permit back.</summary>
    public void Release(ConcurrencyPermit permit)
    {
        Active--;
        if (_gate == Gate.Probing && permit.Number == _probe)
        {
            _gate = Gate.Open; // It was answered and not rejected.
        }
    }

    // Whether it is the first of those in flight together.
    private bool Block(ConcurrencyPermit permit, TimeSpan now)
    {
        if (permit.Number <= _lastIssuedAtPause)
        {
            return false;
        }

        _lastIssuedAtPause = _limit.LastIssued;
        _consecutive++;
        _blockedSince ??= now;
        return true;
    }

    private void Reduce(ConcurrencyPermit permit, bool hasRetryAfter)
    {
        if (_gate == Gate.Probing && permit.Number == _probe)
        {
            _sporadic.Contradict();
        }
        else
        {
            var wasCertain = _sporadic.IsCertain;
            _sporadic.Add(_limit.Value, permit.Number - _lastThrottled, _newlyThrottled);
            _newlyThrottled = 0;
            if (!_sporadic.IsCertain || hasRetryAfter)
            {
                _sporadic.Reduced(_limit.Value);
                _limit.Throttled();
            }
            else if (!wasCertain)
            {
                _limit.Restart();
            }
        }

        _lastThrottled = permit.Number;
    }

    // Others in flight may still be accepted. Without retries they are not awaited.
    private bool IsExhausted(TimeSpan now) =>
        (Active == 1 || retries.Patience == TimeSpan.Zero) && now - (_blockedSince ?? now) >= retries.Patience;

    private void Close(TimeSpan until)
    {
        _gateUntil = _gate == Gate.Paused && _gateUntil > until ? _gateUntil : until;
        _gate = Gate.Paused;
    }
}
