using Rembg.Batch;

namespace Rembg.Concurrency;

/// <summary>
/// The pace of a run as a state machine: how many images may be with the service at once, and when the next may go. It has
/// no clock, no threads and no I/O; times are handed in, as the time since the run began. <see cref="ConcurrencyLimiter"/>
/// puts a clock around it, and a simulation another one.
/// </summary>
/// <remarks>
/// A short-term 429 lowers the number once for all requests that were under way before, and closes one gate for all. After
/// the pause a single request probes; the others follow when it is not refused.
/// Where the strategy takes refusals for chance, the number stays, and what was under way before still counts.
/// </remarks>
internal sealed class ConcurrencyController
{
    private const double Decrease = 0.7;

    // A refusal comes quickly, an image does not: a probe that has been out so many times longer is being worked on.
    private const double ProbePatience = 3;
    private static readonly TimeSpan ShortestProbe = TimeSpan.FromMilliseconds(20);

    private readonly IConcurrencyStrategy _strategy;
    private readonly RefusalPolicy _refusals;
    private Gate _gate;
    private TimeSpan _gateUntil;
    private long _probe;
    private long _lastNumber;
    private long _lastRefused;
    private long _lastGivenAtRefusal;
    private long _lastGivenAtLowering;
    private int _refusalsTold;
    private int _refusedInARow;
    private int _successesSinceFull = int.MaxValue / 2;
    private TimeSpan? _blockedSince;

    /// <param name="strategy">How many at once.</param>
    /// <param name="refusals">How long to wait after a refusal, and for how long in all.</param>
    public ConcurrencyController(IConcurrencyStrategy strategy, RefusalPolicy refusals)
    {
        _strategy = strategy;
        _refusals = refusals;
    }

    private enum Gate
    {
        Open,
        Paused,
        Probing,
    }

    /// <summary>The most images at once right now.</summary>
    public int Limit => _strategy.Limit;

    /// <summary>Why it is that many.</summary>
    public ConcurrencyReason Reason => _strategy.Reason;

    /// <summary>Images with the service.</summary>
    public int Active { get; private set; }

    /// <summary>How many requests were refused for coming too soon.</summary>
    public int Refusals { get; private set; }

    /// <summary>When the last refusal that lowered the number came; null for none.</summary>
    public TimeSpan? LoweredAt { get; private set; }

    /// <summary>When the gate changes by itself, so that it is worth asking again; null when only an answer can change it.</summary>
    public TimeSpan? NextChange => _gate == Gate.Open ? null : _gateUntil;

    /// <summary>The number that follows a refusal at another one.</summary>
    public static int Cut(int limit) => Math.Max(1, (int)(limit * Decrease));

    /// <summary>How long the pause of the whole run still lasts.</summary>
    public TimeSpan PausedFor(TimeSpan now) => _gate == Gate.Paused && _gateUntil > now ? _gateUntil - now : TimeSpan.Zero;

    /// <summary>Gives a permit, when one more image may go now. Each is given back with <see cref="Release"/>.</summary>
    public bool TryAcquire(TimeSpan now, out ConcurrencyPermit permit)
    {
        permit = default;
        if (Active >= Limit || (_gate != Gate.Open && now < _gateUntil))
        {
            return false;
        }

        permit = new ConcurrencyPermit(++_lastNumber, now);
        Active++;
        _successesSinceFull = Active == Limit ? 0 : _successesSinceFull;
        if (_gate == Gate.Paused)
        {
            _gate = Gate.Probing;
            _gateUntil = now + _refusals.Typical(ProbePatience, ShortestProbe);
            _probe = permit.Number;
        }
        else if (_gate == Gate.Probing)
        {
            // The probe is being worked on, as far as its time tells: refusals that come now are not in a row with those before.
            _refusedInARow = 0;
            _gate = Gate.Open;
        }

        return true;
    }

    /// <summary>An image succeeded. Its permit is still to be given back.</summary>
    public void Succeeded(ConcurrencyPermit permit, TimeSpan now)
    {
        if (permit.GivenAt >= _blockedSince)
        {
            // It was let in among the refusals: they are not in a row.
            _blockedSince = null;
            _refusedInARow = Math.Min(_refusedInARow, 1);
        }

        if (permit.Number <= _lastGivenAtLowering)
        {
            // It was let in before the number was lowered, and tells nothing of the time since.
            return;
        }

        _refusedInARow = 0;
        _strategy.Succeeded(permit, now, isBusy: Active >= Limit || ++_successesSinceFull <= Limit);
    }

    /// <summary>A request was refused for coming too soon. Its permit is still to be given back.</summary>
    /// <param name="permit">Its permit.</param>
    /// <param name="now">The time.</param>
    /// <param name="retryAfter">What the server asked for; null for nothing usable.</param>
    /// <returns>
    /// Whether the image is to wait for the gate and be sent again; false when the server asks for more patience than is sane,
    /// or has accepted nothing at all for so long that the image has to fail.
    /// </returns>
    public bool Refused(ConcurrencyPermit permit, TimeSpan now, TimeSpan? retryAfter)
    {
        Refusals++;
        _refusals.Took(now - permit.GivenAt);
        var isProbe = _gate == Gate.Probing && permit.Number == _probe;
        var isNews = permit.Number > _lastGivenAtRefusal;
        if (isNews)
        {
            _refusedInARow++;
            _blockedSince ??= now;
            if (!isProbe)
            {
                var sent = permit.Number - _lastRefused;
                _refusals.Came(sent);
                if (_strategy.Refused(sent, Refusals - _refusalsTold))
                {
                    _lastGivenAtLowering = _lastNumber;
                    LoweredAt = now;
                }

                _refusalsTold = Refusals;
            }

            _lastRefused = permit.Number;
            _lastGivenAtRefusal = _lastNumber;
        }

        // Another image that is with the service may have been let in. Without retries that is not waited for.
        var isAlone = Active == 1 || _refusals.Patience == TimeSpan.Zero;
        var isHopeless = isAlone && now - (_blockedSince ?? now) >= _refusals.Patience;
        var isSane = retryAfter is null || retryAfter <= RetryPolicy.LongestRetryAfter;
        if (isNews || (isSane && retryAfter is not null))
        {
            Pause(now, isSane && retryAfter is { } asked ? _refusals.Asked(asked) : _refusals.Pause(_refusedInARow, isHopeless));
        }

        return isSane && !isHopeless;
    }

    /// <summary>Takes a permit back.</summary>
    public void Release(ConcurrencyPermit permit)
    {
        Active--;
        if (_gate == Gate.Probing && permit.Number == _probe)
        {
            // Answered, and not with a refusal.
            _gate = Gate.Open;
        }
    }

    private void Pause(TimeSpan now, TimeSpan pause)
    {
        var until = now + pause;
        _gateUntil = _gate == Gate.Paused && _gateUntil > until ? _gateUntil : until;
        _gate = Gate.Paused;
    }
}
