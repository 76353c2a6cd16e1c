using Rembg.Batch;

namespace Rembg.Client.Tests.Batch;

/// <summary>The pace as a state machine: what each event does to it, with times made up.</summary>
public sealed class ConcurrencyControllerTests
{
    private TimeSpan _now;

    [Fact]
    public void A_refusal_lowers_the_number_once_for_all_that_were_under_way()
    {
        var pace = Pace(10);
        var under = Acquire(pace, 10);
        Assert.True(Refuse(pace, under[0]));
        Assert.Equal(7, pace.Limit);
        for (var i = 1; i < 6; i++)
        {
            Assert.True(Refuse(pace, under[i]));
        }

        Assert.Equal((7, 6), (pace.Limit, pace.Refusals));
    }

    [Fact]
    public void What_was_let_in_before_a_refusal_earns_nothing_back()
    {
        var pace = Pace(10);
        var under = Acquire(pace, 10);
        Refuse(pace, under[0]);
        foreach (var permit in under[1..])
        {
            Succeed(pace, permit);
        }

        Assert.Equal(7, pace.Limit);
    }

    [Fact]
    public void Half_a_row_of_successes_earns_one_place_back_up_to_the_bound()
    {
        var pace = Pace(10);
        Refuse(pace, Acquire(pace, 1)[0]);
        Open(pace); // With the first success.
        Succeed(pace, Acquire(pace, 1)[0]);
        Succeed(pace, Acquire(pace, 1)[0]);
        Assert.Equal(7, pace.Limit);
        Succeed(pace, Acquire(pace, 1)[0]);
        Assert.Equal(8, pace.Limit);
        for (var success = 0; success < 100; success++)
        {
            Succeed(pace, Acquire(pace, 1)[0]);
        }

        Assert.Equal(10, pace.Limit);
    }

    [Fact]
    public void The_number_never_falls_below_one()
    {
        foreach (IConcurrencyStrategy strategy in new IConcurrencyStrategy[] { new BoundedConcurrency(3), new AdaptiveConcurrency(), new AdaptiveConcurrency(1) })
        {
            for (var i = 0; i < 10; i++)
            {
                strategy.Refused();
            }

            Assert.Equal(1, strategy.Limit);
        }
    }

    [Fact]
    public void After_a_pause_one_request_probes_and_the_others_follow_when_it_is_not_refused()
    {
        var pace = Pace(8);
        var first = Acquire(pace, 1)[0];
        _now += TimeSpan.FromSeconds(0.1);
        Refuse(pace, first);
        Assert.False(pace.TryAcquire(_now, out _));

        _now = pace.NextChange!.Value;
        Assert.True(pace.TryAcquire(_now, out var probe));
        Assert.False(pace.TryAcquire(_now, out _));

        // Refusals take a tenth of a second here: by three of them it is clear that the probe was let in.
        _now += TimeSpan.FromSeconds(0.29);
        Assert.False(pace.TryAcquire(_now, out _));
        _now += TimeSpan.FromSeconds(0.02);
        Assert.True(pace.TryAcquire(_now, out _));
        Succeed(pace, probe);
    }

    [Fact]
    public void A_probe_that_is_answered_opens_the_gate_at_once()
    {
        var pace = Pace(8);
        var first = Acquire(pace, 1)[0];
        _now += TimeSpan.FromSeconds(5);
        Refuse(pace, first);
        _now = pace.NextChange!.Value;
        Assert.True(pace.TryAcquire(_now, out var probe));
        Succeed(pace, probe);
        Assert.Equal(5, Acquire(pace, 5).Length);
    }

    [Fact]
    public void A_refused_probe_lengthens_the_pause_and_lowers_nothing_more()
    {
        var pace = Pace(8, jitter: 0.5);
        Refuse(pace, Acquire(pace, 1)[0]);
        var pauses = new List<double> { pace.PausedFor(_now).TotalSeconds };
        for (var i = 0; i < 4; i++)
        {
            _now = pace.NextChange!.Value;
            Refuse(pace, Acquire(pace, 1)[0]);
            pauses.Add(pace.PausedFor(_now).TotalSeconds);
        }

        Assert.Equal(5, pace.Limit);
        Assert.Equal([0.25, 1, 4, 16, 30], pauses);
    }

    [Fact]
    public void A_success_begins_the_pauses_anew()
    {
        var pace = Pace(8, jitter: 0.5);
        Refuse(pace, Acquire(pace, 1)[0]);
        for (var i = 0; i < 3; i++)
        {
            _now = pace.NextChange!.Value;
            Refuse(pace, Acquire(pace, 1)[0]);
        }

        Open(pace); // With a success.
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal(0.5, pace.PausedFor(_now).TotalSeconds);
    }

    [Fact]
    public void What_the_server_asks_for_comes_first()
    {
        var pace = Pace(8);
        Refuse(pace, Acquire(pace, 1)[0], TimeSpan.FromSeconds(42));
        Assert.Equal(42, pace.PausedFor(_now).TotalSeconds);
    }

    [Fact]
    public void A_wait_beyond_reason_fails_the_image_but_nobody_storms_ahead()
    {
        var pace = Pace(8);
        Assert.False(Refuse(pace, Acquire(pace, 1)[0], TimeSpan.FromHours(3)));
        Assert.InRange(pace.PausedFor(_now), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void An_image_fails_only_when_nothing_was_accepted_for_as_long_as_its_retries_stand_for()
    {
        var pace = Pace(8, seconds: 0.5, jitter: 0.5);
        var blockedFor = TimeSpan.Zero;
        var isWaiting = true;
        for (var start = _now; isWaiting; blockedFor = _now - start)
        {
            isWaiting = Refuse(pace, Acquire(pace, 1)[0]);
            _now = pace.NextChange!.Value;
        }

        // Three retries of half a second stand for two minutes.
        Assert.InRange(blockedFor.TotalSeconds, 120, 140);
        Succeed(pace, Acquire(pace, 1)[0]);
        Assert.True(Refuse(pace, Acquire(pace, 1)[0]));
    }

    [Fact]
    public void Without_retries_the_first_refusal_fails_the_image()
    {
        var pace = Pace(8, retries: 0);
        Assert.False(Refuse(pace, Acquire(pace, 1)[0]));
    }

    [Fact]
    public void Without_a_bound_it_begins_with_four_and_keeps_below_sixty_four()
    {
        var pace = new ConcurrencyController(new AdaptiveConcurrency(), new RefusalPolicy(3, TimeSpan.FromSeconds(0.5), () => 0.5));
        Assert.Equal((4, ConcurrencyReason.Starting), (pace.Limit, pace.Reason));
        for (var round = 0; round < 400; round++)
        {
            var row = Acquire(pace, pace.Limit);
            _now += TimeSpan.FromSeconds(1);
            foreach (var permit in row)
            {
                Succeed(pace, permit);
                _now += TimeSpan.FromMilliseconds(1);
            }
        }

        Assert.Equal((64, ConcurrencyReason.AtBound), (pace.Limit, pace.Reason));
    }

    [Fact]
    public void Few_images_tell_nothing_and_change_nothing()
    {
        var pace = new ConcurrencyController(new AdaptiveConcurrency(), new RefusalPolicy(3, TimeSpan.FromSeconds(0.5), () => 0.5));
        for (var image = 0; image < 1000; image++)
        {
            var only = Acquire(pace, 1)[0];
            _now += TimeSpan.FromSeconds(1);
            Succeed(pace, only);
        }

        Assert.Equal((4, ConcurrencyReason.Starting), (pace.Limit, pace.Reason));
    }

    private static ConcurrencyController Pace(int bound, int retries = 3, double seconds = 1, double jitter = 0) =>
        new(new BoundedConcurrency(bound), new RefusalPolicy(retries, TimeSpan.FromSeconds(seconds), () => jitter));

    private ConcurrencyPermit[] Acquire(ConcurrencyController pace, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => pace.TryAcquire(_now, out var permit) ? permit : throw new InvalidOperationException("The gate is closed."))];

    private bool Refuse(ConcurrencyController pace, ConcurrencyPermit permit, TimeSpan? retryAfter = null)
    {
        var waits = pace.Refused(permit, _now, retryAfter);
        pace.Release(permit);
        return waits;
    }

    private void Succeed(ConcurrencyController pace, ConcurrencyPermit permit)
    {
        pace.Succeeded(permit, _now);
        pace.Release(permit);
    }

    private void Open(ConcurrencyController pace)
    {
        _now = pace.NextChange!.Value;
        Succeed(pace, Acquire(pace, 1)[0]);
    }
}
