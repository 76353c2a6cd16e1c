using Rembg.Batch;

namespace Rembg.Client.Tests.Batch;

/// <summary>How many at once are found out with a service in which nothing is left to chance.</summary>
public sealed class AdaptiveConcurrencyTests
{
    private readonly AdaptiveConcurrency _pace = new();
    private readonly PriorityQueue<ConcurrencyPermit, (TimeSpan End, long Number)> _inFlight = new();
    private TimeSpan _now;
    private long _sent;

    [Fact]
    public void What_always_brings_more_goes_to_the_bound_at_once_and_stays_there()
    {
        Run(300, _ => 2);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));
        Assert.InRange(_now.TotalSeconds, 0, 20);
    }

    [Fact]
    public void A_full_line_is_looked_at_again_more_and_more_rarely_and_never_forgotten()
    {
        Run(600, TenASecond);
        var most = Enumerable.Range(0, 40).Select(_ => Run(200, TenASecond)).ToArray();
        Assert.Equal((12, ConcurrencyReason.LineFull), (_pace.Limit, _pace.Reason));
        Assert.InRange(most.Max(), 13, 16);
        Assert.InRange(most.Count(limit => limit > 12), 4, 10);
        Assert.InRange(most[20..].Count(limit => limit > 12), 1, 5);
    }

    [Fact]
    public void A_line_that_widens_is_doubled_for_after_a_while_without_refusals()
    {
        Run(8000, TenASecond);
        Run(800, _ => 1);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));
    }

    [Fact]
    public void What_a_refusal_took_is_regained_and_judged_where_it_came()
    {
        Run(300, _ => 2);
        _pace.Refused(sent: 1);
        Assert.Equal((44, ConcurrencyReason.Refused), (_pace.Limit, _pace.Reason));
        Run(64 * 20 / 2, _ => 2);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.Refused), (_pace.Limit, _pace.Reason));
        Run(64 * 5, _ => 2);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));
    }

    private static double TenASecond(int underWay) => Math.Max(1, underWay / 10.0);

    // Returns the most that were allowed at once.
    private int Run(int images, Func<int, double> seconds)
    {
        var most = 0;
        for (var done = 0; done < images; done++)
        {
            while (_inFlight.Count < _pace.Limit)
            {
                var permit = new ConcurrencyPermit(++_sent, 0, _now);
                _inFlight.Enqueue(permit, (_now + TimeSpan.FromSeconds(seconds(_inFlight.Count + 1)), _sent));
            }

            _inFlight.TryDequeue(out var answered, out var at);
            _now = at.End;
            _pace.Succeeded(answered, _now, isBusy: true);
            most = Math.Max(most, _pace.Limit);
        }

        return most;
    }
}
