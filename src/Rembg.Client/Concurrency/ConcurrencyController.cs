namespace Rembg.Concurrency;

/// <summary>
/// Decides how many images of a run are sent at once, and when the next one may go. A state machine without a clock, threads or I/O: times are
/// handed in, as the time since the start of the run. <see cref="ConcurrencyLimiter"/> drives it by the clock, the simulation by a virtual one.
/// </summary>
/// <remarks>
/// A short-term 429 reduces the limit once for all requests that were in flight, and closes one gate for all of them. So does an outage, but
/// for the limit. After the pause a single request probes; the others follow once it was not rejected.
/// </remarks>
internal sealed class ConcurrencyController
{
    /// <summary>The longest that a server may make the run wait. Beyond it, waiting is for the user to decide.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    // A rejection comes quickly, an image does not: a probe that has been out so many times longer was accepted.
    private const double ProbeFactor = 3;
    private const double ShortestProbeSeconds = 0.02;
    private const double LongestProbeSeconds = 10;

    private static readonly TimeSpan SporadicPause = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrencyLimit _limit;
    private readonly PausePolicy _pauses;
    private readonly SporadicThrottling _sporadic;
    private Gate _gate;
    private TimeSpan _gateUntil;
    private long _probe;
    private bool _isOutage;
    private bool _isUnanswered;
    private long _lastIssued;
    private long _lastIssuedAtPause;
    private long _lastThrottled;
    private int _newlyThrottled;
    private int _consecutive;
    private int _successesSinceFull = int.MaxValue / 2;
    private TimeSpan _lastSuccess = TimeSpan.MinValue;
    private TimeSpan? _blockedSince;
    private double _rejectionSeconds;

    /// <param name="maximum">The most images at once, as the user has named it; null to find out how many.</param>
    /// <param name="pauses">How long to pause, and how often.</param>
    public ConcurrencyController(int? maximum, PausePolicy pauses)
    {
        _limit = new ConcurrencyLimit(maximum);
        _pauses = pauses;
        _sporadic = new SporadicThrottling(maximum is null ? 2 : 1);
    }

    private enum Gate
    {
        Open,
        Paused,
        Probing,
    }

    /// <summary>The most images at once right now.</summary>
    public int Limit => _isUnanswered ? 1 : _limit.Value;

    /// <summary>Why it is that many.</summary>
    public ConcurrencyReason Reason => _isUnanswered ? ConcurrencyReason.Unanswered : _limit.Reason;

    /// <summary>Images in flight.</summary>
    public int Active { get; private set; }

    /// <summary>How many requests were throttled.</summary>
    public int ThrottledRequests { get; private set; }

    /// <summary>How often the limit was reduced by throttling.</summary>
    public int Reductions { get; private set; }

    /// <summary>When the gate changes by itself; null when only an answer can change it.</summary>
    public TimeSpan? NextChange => _gate == Gate.Open || _gateUntil == TimeSpan.MaxValue ? null : _gateUntil;

    /// <summary>How long the pause of the whole run still lasts.</summary>
    public TimeSpan PausedFor(TimeSpan now) => _gate == Gate.Paused && _gateUntil > now ? _gateUntil - now : TimeSpan.Zero;

    /// <summary>Issues a permit, when one more image may go now. Each is given back with <see cref="Release"/>.</summary>
    public bool TryAcquire(TimeSpan now, out ConcurrencyPermit permit)
    {
        permit = default;
        if (Active >= Limit || (_gate != Gate.Open && now < _gateUntil))
        {
            return false;
        }

        permit = new ConcurrencyPermit(++_lastIssued, now);
        Active++;
        _successesSinceFull = Active == Limit ? 0 : _successesSinceFull;
        if (_gate == Gate.Paused)
        {
            _gate = Gate.Probing;
            _probe = permit.Number;
            _gateUntil = _isOutage ? TimeSpan.MaxValue : now + ProbeTime();
        }
        else if (_gate == Gate.Probing)
        {
            // The probe was accepted, as far as its time tells: rejections from now on start another sequence.
            _consecutive = Math.Min(_consecutive, 1);
            _gate = Gate.Open;
        }

        return true;
    }

    /// <summary>An image succeeded. Its permit is still to be given back, as with all that follow.</summary>
    public void Succeeded(ConcurrencyPermit permit, TimeSpan now)
    {
        _lastSuccess = now;
        _isUnanswered = false;
        _isOutage = false;
        _gateUntil = _gateUntil == TimeSpan.MaxValue ? now : _gateUntil; // Whatever the probe of an outage waits for, others get through.
        if (permit.IssuedAt >= _blockedSince)
        {
            _blockedSince = null;
            _consecutive = 0;
        }

        _limit.Succeeded(permit, now, isBusy: Active >= Limit || ++_successesSinceFull <= Limit, _lastIssued);
    }

    /// <summary>A request was throttled.</summary>
    /// <returns>
    /// Whether the image is to wait for the gate and be sent again; false when the server asks for more than
    /// <see cref="LongestRetryAfter"/>, or has accepted nothing for so long that the image fails.
    /// </returns>
    public bool Throttled(ConcurrencyPermit permit, TimeSpan now, TimeSpan? retryAfter)
    {
        ThrottledRequests++;
        _newlyThrottled++;
        var seconds = (now - permit.IssuedAt).TotalSeconds;
        _rejectionSeconds = _rejectionSeconds <= 0 ? seconds : (_rejectionSeconds + seconds) / 2;
        _isOutage = false;
        var isSane = retryAfter is null || retryAfter <= LongestRetryAfter;
        retryAfter = isSane ? retryAfter : null;
        var isFirstOfBurst = Block(permit, now);
        if (isFirstOfBurst)
        {
            Reduce(permit, retryAfter is not null);
        }

        var isExhausted = IsExhausted(now);
        if (isFirstOfBurst && _sporadic.IsCertain && retryAfter is null && !isExhausted)
        {
            Pause(now, SporadicPause);
        }
        else if (isFirstOfBurst || retryAfter is not null)
        {
            Pause(now, _pauses.Pause(_consecutive, isExhausted, retryAfter));
        }

        return isSane && !isExhausted;
    }

    /// <summary>A request could not be delivered completely.</summary>
    /// <param name="permit">Its permit.</param>
    /// <param name="previous">When the same happened to this image before; null for never.</param>
    /// <param name="now">The time.</param>
    /// <param name="retryAfter">What a gateway asked for; null for nothing usable.</param>
    public OutageVerdict Unreachable(ConcurrencyPermit permit, TimeSpan? previous, TimeSpan now, TimeSpan? retryAfter)
    {
        if (_lastSuccess >= (previous ?? permit.IssuedAt))
        {
            // Others get through. The first time it may still be the start of an outage.
            return previous is null && _pauses.Patience > TimeSpan.Zero ? OutageVerdict.Wait : OutageVerdict.ImageFault;
        }

        _isOutage = true;
        var isFirstOfBurst = Block(permit, now);
        if (IsExhausted(now))
        {
            return OutageVerdict.GiveUp;
        }

        if (isFirstOfBurst)
        {
            Pause(now, _pauses.Pause(_consecutive, isExhausted: false, retryAfter <= LongestRetryAfter ? retryAfter : null));
        }

        return OutageVerdict.Wait;
    }

    /// <summary>A request was delivered completely and never answered: one image at a time is sent until one succeeds.</summary>
    /// <returns>Whether it is the first of those in flight together.</returns>
    public bool Unanswered(ConcurrencyPermit permit, TimeSpan now)
    {
        _isUnanswered = true;
        var isFirstOfBurst = Block(permit, now);
        if (isFirstOfBurst)
        {
            Pause(now, _pauses.Pause(_consecutive, isExhausted: false, retryAfter: null));
        }

        return isFirstOfBurst;
    }

    /// <summary>Takes a permit back.</summary>
    public void Release(ConcurrencyPermit permit)
    {
        Active--;
        if (_gate == Gate.Probing && permit.Number == _probe)
        {
            _gate = Gate.Open; // Answered, and not rejected.
        }
    }

    // Whether it is the first of those in flight together.
    private bool Block(ConcurrencyPermit permit, TimeSpan now)
    {
        if (permit.Number <= _lastIssuedAtPause)
        {
            return false;
        }

        _lastIssuedAtPause = _lastIssued;
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
                _limit.Throttled(_lastIssued);
                Reductions++;
            }
            else if (!wasCertain)
            {
                _limit.Restart();
            }
        }

        _lastThrottled = permit.Number;
    }

    // Another image in flight may have been accepted. Without retries that is not awaited.
    private bool IsExhausted(TimeSpan now) =>
        (Active == 1 || _pauses.Patience == TimeSpan.Zero) && now - (_blockedSince ?? now) >= _pauses.Patience;

    private TimeSpan ProbeTime() =>
        TimeSpan.FromSeconds(Math.Min(LongestProbeSeconds, Math.Max(ShortestProbeSeconds, ProbeFactor * _rejectionSeconds)));

    private void Pause(TimeSpan now, TimeSpan pause)
    {
        var until = now + pause;
        _gateUntil = _gate == Gate.Paused && _gateUntil > until ? _gateUntil : until;
        _gate = Gate.Paused;
    }
}
