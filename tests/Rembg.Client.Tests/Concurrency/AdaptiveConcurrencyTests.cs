using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

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
        var most = Enumerable.Range(0, 40).Select(_ => Run(200, TenASecond).Most).ToArray();
        Assert.Equal((12, ConcurrencyReason.LineFull), (_pace.Limit, _pace.Reason));
        Assert.InRange(most.Max(), 13, 16);
        Assert.InRange(most.Count(limit => limit > 12), 4, 10);
        Assert.InRange(most[20..].Count(limit => limit > 12), 1, 5);
    }

    [Fact]
    public void A_line_that_widens_is_doubled_for_after_a_while_without_refusals()
    {
        Run(8000, TenASecond);
        Run(2000, _ => 1);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));
    }

    [Fact]
    public void What_a_refusal_took_is_regained_and_judged_where_it_came()
    {
        Run(300, _ => 2);
        _pace.Refused(sent: 1, refused: 1);
        Assert.Equal((44, ConcurrencyReason.Refused), (_pace.Limit, _pace.Reason));
        Run(64 * 20 / 2, _ => 2);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.Refused), (_pace.Limit, _pace.Reason));
        Run(64 * 5, _ => 2);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));
    }

    [Fact]
    public void Refusals_that_come_at_half_the_number_as_well_lower_nothing_and_what_they_took_is_doubled_back()
    {
        Run(300, _ => 2);
        foreach (var lowered in new[] { 44, 30, 21, 14, 9 })
        {
            Assert.True(_pace.Refused(sent: 20, refused: 1));
            Assert.Equal(lowered, _pace.Limit);
        }

        Assert.False(_pace.Refused(sent: 20, refused: 1));
        Assert.Equal(9, _pace.Limit);
        Run(20, _ => 2);
        Assert.Equal(ConcurrencyReason.Rising, _pace.Reason);
        Run(300, _ => 2);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));

        // The next ones change nothing at all, until there are many.
        Assert.False(_pace.Refused(sent: 20, refused: 1));
        Run(10, _ => 2);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));
        Assert.True(_pace.Refused(sent: 20, refused: 20));
        Assert.Equal((44, ConcurrencyReason.Refused), (_pace.Limit, _pace.Reason));
    }

    [Fact]
    public void A_line_that_becomes_thin_gets_as_many_as_make_no_image_take_far_longer()
    {
        Run(300, _ => 2);
        var (_, most) = Run(300, FiveASecond);
        Assert.Equal(AdaptiveConcurrency.Most, most);
        Assert.Equal((17, ConcurrencyReason.LineFull), (_pace.Limit, _pace.Reason)); // Five a second, two seconds, and two thirds more.
        var (least, _) = Run(1000, FiveASecond);
        Assert.Equal(17, least);
    }

    [Fact]
    public void A_service_that_becomes_slow_gets_as_many_as_before_once_fewer_were_tried()
    {
        Run(300, _ => 2);
        var (least, _) = Run(1000, _ => 6);
        Assert.Equal(36, least);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));
        (least, _) = Run(2000, _ => 6);
        Assert.Equal(AdaptiveConcurrency.Most, least);
    }

    [Theory]
    [InlineData(4.9, 64)]
    [InlineData(5.1, 42)]
    public void Fewer_are_tried_where_a_third_fewer_would_do(double seconds, int expected)
    {
        Run(300, _ => 2);
        var (least, _) = Run(1000, _ => seconds);
        Assert.Equal(expected, least);
    }

    [Fact]
    public void What_images_took_at_the_bound_is_what_they_are_compared_with()
    {
        Run(1000, underWay => underWay > 32 ? 3 : 2);
        var (least, _) = Run(1000, _ => 6.5);
        Assert.Equal(AdaptiveConcurrency.Most, least);
    }

    [Fact]
    public void What_was_slow_for_a_while_is_compared_with_what_it_is_since()
    {
        Run(300, _ => 2);
        Run(1000, _ => 6);
        Run(300, _ => 2);
        Run(300, FiveASecond);
        Assert.InRange(_pace.Limit, 17, 25);
    }

    [Fact]
    public void After_fewer_were_tried_it_soon_looks_whether_more_bring_more()
    {
        Run(8000, TenASecond);
        Run(110, TwoASecond);
        Assert.Equal(3, _pace.Limit);
        Assert.InRange(Run(200, TwoASecond).Most, 4, 6);
    }

    [Fact]
    public void After_a_refusal_it_soon_looks_whether_more_bring_more()
    {
        Run(8000, TenASecond);
        _pace.Refused(sent: 1, refused: 1);
        Run(300, TenASecond);
        Assert.Equal((12, ConcurrencyReason.LineFull), (_pace.Limit, _pace.Reason));
        Assert.InRange(Run(250, TenASecond).Most, 13, 16);
    }

    [Fact]
    public void Images_that_take_a_little_longer_later_on_are_no_reason_to_double()
    {
        Run(600, TenASecond);
        Assert.InRange(Run(3000, underWay => Math.Max(1, underWay / 6.0)).Most, 13, 16);
    }

    [Fact]
    public void A_slow_moment_changes_nothing()
    {
        Run(600, _ => 2);
        Run(64, _ => 20);
        var (least, _) = Run(1000, _ => 2);
        Assert.Equal(AdaptiveConcurrency.Most, least);
    }

    [Fact]
    public void What_was_slow_for_a_while_is_doubled_for_again()
    {
        Run(300, _ => 2);
        Run(300, FiveASecond);
        Run(250, _ => 2);
        Assert.Equal((AdaptiveConcurrency.Most, ConcurrencyReason.AtBound), (_pace.Limit, _pace.Reason));
    }

    private static double TwoASecond(int underWay) => Math.Max(1, underWay / 2.0);

    private static double FiveASecond(int underWay) => Math.Max(2, underWay / 5.0);

    private static double TenASecond(int underWay) => Math.Max(1, underWay / 10.0);

    // Returns how many were allowed at once.
    private (int Least, int Most) Run(int images, Func<int, double> seconds)
    {
        var (least, most) = (int.MaxValue, 0);
        for (var done = 0; done < images; done++)
        {
            while (_inFlight.Count < _pace.Limit)
            {
                var permit = new ConcurrencyPermit(++_sent, _now);
                _inFlight.Enqueue(permit, (_now + TimeSpan.FromSeconds(seconds(_inFlight.Count + 1)), _sent));
            }

            _inFlight.TryDequeue(out var answered, out var at);
            _now = at.End;
            _pace.Succeeded(answered, _now, isBusy: true);
            (least, most) = (Math.Min(least, _pace.Limit), Math.Max(most, _pace.Limit));
        }

        return (least, most);
    }
}
