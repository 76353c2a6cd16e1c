using Rembg.Sandbox.Accounts;

namespace Rembg.Sandbox;

/// <summary>The account behind one key: its plan, its credits, and what was used when.</summary>
public sealed class SandboxAccount
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly Dictionary<(int Year, int Month), UsageCount> _months = [];
    private readonly SortedDictionary<long, UsageCount> _cycles = [];
    private long _reserved;
    private long _prepaid;
    private int _attempts;

    internal SandboxAccount(string key, Scenario scenario, SandboxOptions options)
    {
        Key = key;
        Scenario = scenario;
        _clock = options.Clock;
        Credits = options.Credits;
        _prepaid = options.PrepaidCredits;
        Membership = $"Premium-{options.Credits}";
        StripeBillingSynced = scenario != Scenario.Unsynced;
        AccountHistory.Seed(scenario, _clock.GetUtcNow(), options.Credits, _months, _cycles);
        if (scenario == Scenario.Monthly)
        {
            _prepaid = 0;
            ApiUsage = options.Credits;
        }
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The plan's name.</summary>
    public string Membership { get; set; }

    /// <summary>The plan's credits for each window.</summary>
    public long Credits { get; set; }

    /// <summary>Bought credits that are left.</summary>
    public long PrepaidCredits
    {
        get
        {
            lock (_lock)
            {
                return _prepaid;
            }
        }

        set
        {
            lock (_lock)
            {
                _prepaid = value;
            }
        }
    }

    /// <summary>Whether the limit follows the billing cycle; otherwise it follows the UTC calendar month.</summary>
    public bool StripeBillingSynced { get; set; }

    /// <summary>Used by the web editor this UTC month. Setting it sets the current cycle's count too.</summary>
    public long AppUsage
    {
        get => InMonth(Now.Year, Now.Month).App;
        set => Change(count => count with { App = value });
    }

    /// <summary>Used by API keys this UTC month. Setting it sets the current cycle's count too.</summary>
    public long ApiUsage
    {
        get => InMonth(Now.Year, Now.Month).Api;
        set => Change(count => count with { Api = value });
    }

    /// <summary>Included credits left in the window that the limit follows.</summary>
    public long RemainingIncludedCredits
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(0, Credits - InWindow().Total);
            }
        }
    }

    internal Scenario Scenario { get; }

    internal long CurrentCycle => BillingCalendar.StartOf(_clock.GetUtcNow());

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    internal UsageCount InMonth(int year, int month)
    {
        lock (_lock)
        {
            return _months.GetValueOrDefault((year, month));
        }
    }

    internal UsageCount InCycle(long start)
    {
        lock (_lock)
        {
            return _cycles.GetValueOrDefault(start);
        }
    }

    /// <summary>The cycles that are known, newest first; the current one always is.</summary>
    internal IReadOnlyList<(long Start, UsageCount Count)> Cycles()
    {
        lock (_lock)
        {
            _cycles.TryAdd(CurrentCycle, default);
            return [.. _cycles.Reverse().Select(cycle => (cycle.Key, cycle.Value))];
        }
    }

    /// <summary>Counts a removal that was asked for, whatever becomes of it.</summary>
    internal int CountAttempt() => Interlocked.Increment(ref _attempts);

    /// <summary>Sets one credit aside for a removal that is about to be made, so that a crowd cannot overspend.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool TryReserve()
    {
        lock (_lock)
        {
            if (Math.Max(0, Credits - InWindow().Total) + _prepaid <= _reserved)
            {
                return false;
            }

            _reserved++;
            return true;
        }
    }

    /// <summary>Gives a reserved credit back, or spends it: an included one while any is left, then a prepaid one.</summary>
    /// <param name="spend">Whether the removal was made.</param>
    internal void Settle(bool spend)
    {
        lock (_lock)
        {
            _reserved--;
            if (!spend)
            {
                return;
            }

            var prepaid = Credits <= InWindow().Total;
            var month = (Now.Year, Now.Month);
            var count = _months.GetValueOrDefault(month);
            _months[month] = count with { Api = count.Api + 1 };
            if (prepaid)
            {
                _prepaid--;
                return;
            }

            // A cycle's counts are included credits only; prepaid spending is not in them.
            count = _cycles.GetValueOrDefault(CurrentCycle);
            _cycles[CurrentCycle] = count with { Api = count.Api + 1 };
        }
    }

    private UsageCount InWindow() =>
        StripeBillingSynced ? _cycles.GetValueOrDefault(CurrentCycle) : _months.GetValueOrDefault((Now.Year, Now.Month));

    private void Change(Func<UsageCount, UsageCount> change)
    {
        lock (_lock)
        {
            var month = (Now.Year, Now.Month);
            _months[month] = change(_months.GetValueOrDefault(month));
            _cycles[CurrentCycle] = change(_cycles.GetValueOrDefault(CurrentCycle));
        }
    }
}
