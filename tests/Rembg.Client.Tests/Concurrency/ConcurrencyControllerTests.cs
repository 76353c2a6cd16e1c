using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

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
                strategy.Refused(sent: i * 100, refused: i * 100);
            }

            Assert.Equal(1, strategy.Limit);
        }
    }

    [Fact]
    public void After_a_pause_one_request_probes_and_the_others_follow_when_it_is_not_refused()
    {
        var pace = Pace(8);
        _now += TimeSpan.FromSeconds(7);
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
        Assert.Equal(TimeSpan.Zero, pace.PausedFor(_now)); // The pause is over; what is waited for is an answer.
        _now += TimeSpan.FromSeconds(0.02);
        Assert.True(pace.TryAcquire(_now, out _));
        Assert.Null(pace.NextChange);
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
        var under = Acquire(pace, 2);
        Assert.False(Refuse(pace, under[0]));
        Assert.False(Refuse(pace, under[1]));
    }

    [Fact]
    public void No_image_fails_while_another_may_have_been_let_in()
    {
        var pace = Pace(8, seconds: 0.5, jitter: 0.5);
        Refuse(pace, Acquire(pace, 1)[0]);
        _now += TimeSpan.FromMinutes(3);
        var probe = Acquire(pace, 1)[0];
        _now = pace.NextChange!.Value; // Refusals come quickly: this one is being worked on.
        Assert.True(Refuse(pace, Acquire(pace, 1)[0]));

        // It was sent before the last refusal, but after the first: something is let in.
        Succeed(pace, probe);
        _now += TimeSpan.FromSeconds(1);
        Assert.True(Refuse(pace, Acquire(pace, 1)[0]));
    }

    [Fact]
    public void Refusals_with_a_success_among_them_are_not_in_a_row()
    {
        var pace = Pace(8, jitter: 0.5);
        Refuse(pace, Acquire(pace, 1)[0]);
        _now = pace.NextChange!.Value;
        var letIn = Acquire(pace, 1)[0];
        _now = pace.NextChange!.Value; // Nothing has come of it by then.
        for (var i = 0; i < 4; i++)
        {
            Refuse(pace, Acquire(pace, 1)[0]);
            _now = pace.NextChange!.Value;
        }

        Succeed(pace, letIn);
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal(2, pace.PausedFor(_now).TotalSeconds);
    }

    [Fact]
    public void Refusals_with_a_request_among_them_that_is_being_worked_on_are_not_in_a_row()
    {
        var pace = Pace(8, jitter: 0.5);
        for (var i = 0; i < 4; i++)
        {
            Refuse(pace, Acquire(pace, 1)[0]);
            _now = pace.NextChange!.Value;
        }

        Acquire(pace, 1);
        _now = pace.NextChange!.Value; // If it were refused, that would be known by now.
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal(0.5, pace.PausedFor(_now).TotalSeconds);
    }

    [Theory]
    [InlineData(10, 18)]
    [InlineData(9, 14)]
    public void With_a_bound_a_refusal_that_comes_alone_takes_a_tenth(int sent, int limit)
    {
        var pace = Pace(20);
        Send(pace, sent - 1);
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal(limit, pace.Limit);
    }

    [Theory]
    [InlineData(4, 6)]
    [InlineData(3, 4)]
    public void What_was_sent_is_counted_from_the_last_refusal_of_the_probe(int sent, int limit)
    {
        var pace = Pace(8);
        Send(pace, 100);
        Refuse(pace, Acquire(pace, 1)[0]);
        _now = pace.NextChange!.Value;
        Refuse(pace, Acquire(pace, 1)[0]);
        _now = pace.NextChange!.Value;
        Send(pace, sent - 1);
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal(limit, pace.Limit);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(10, 9)]
    [InlineData(64, 57)]
    public void A_slight_decrease_is_one_at_least_and_leaves_one(int bound, int limit)
    {
        var bounded = new BoundedConcurrency(bound);
        bounded.Refused(sent: 1000, refused: 1);
        Assert.Equal(limit, bounded.Limit);
    }

    [Fact]
    public void Late_refusals_of_what_was_under_way_change_the_pause_only_where_the_server_asks_for_it()
    {
        var pace = Pace(8, jitter: 0.5);
        var under = Acquire(pace, 5);
        Refuse(pace, under[0]);
        Assert.Equal(0.25, pace.PausedFor(_now).TotalSeconds);
        Refuse(pace, under[1]);
        Refuse(pace, under[2], TimeSpan.FromSeconds(0.1)); // Shorter than the pause is already.
        Assert.Equal(0.25, pace.PausedFor(_now).TotalSeconds);
        Refuse(pace, under[3], TimeSpan.FromSeconds(40));
        Assert.Equal(40.5, pace.PausedFor(_now).TotalSeconds);
        Refuse(pace, under[4], TimeSpan.FromHours(1)); // Beyond reason.
        Assert.Equal(40.5, pace.PausedFor(_now).TotalSeconds);
        Assert.Equal((5, 5), (pace.Limit, pace.Refusals));

        // None of them counts as one more in a row.
        _now = pace.NextChange!.Value;
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal(1, pace.PausedFor(_now).TotalSeconds);
    }

    [Fact]
    public void Many_successes_between_refusals_shorten_the_first_pause()
    {
        var pace = Pace(8, jitter: 0.5);
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal(0.25, pace.PausedFor(_now).TotalSeconds);
        Open(pace);
        for (var success = 0; success < 50; success++)
        {
            Succeed(pace, Acquire(pace, 1)[0]);
        }

        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal(0.125, pace.PausedFor(_now).TotalSeconds);
    }

    [Fact]
    public void Half_a_row_of_successes_is_enough_to_the_one()
    {
        var bounded = new BoundedConcurrency(12);
        bounded.Refused(sent: 1, refused: 1);
        Assert.Equal(8, bounded.Limit);
        for (var success = 1; success <= 4; success++)
        {
            Assert.Equal(8, bounded.Limit);
            bounded.Succeeded(default, _now, isBusy: true);
        }

        Assert.Equal(9, bounded.Limit);
    }

    [Fact]
    public void What_was_under_way_before_a_pause_begins_no_other_by_itself()
    {
        var pace = Pace(8, jitter: 0.5);
        var under = Acquire(pace, 3);
        Refuse(pace, under[0]);
        Open(pace);
        Refuse(pace, under[1]);
        Refuse(pace, under[2], TimeSpan.FromHours(1)); // Beyond reason.
        Assert.Equal(TimeSpan.Zero, pace.PausedFor(_now));
        Assert.Equal(5, Acquire(pace, 5).Length);
    }

    [Fact]
    public void The_longest_pause_that_anybody_waits_is_five_minutes()
    {
        var longest = TimeSpan.FromMinutes(5);
        Assert.True(Refuse(Pace(8), Acquire(Pace(8), 1)[0], longest));
        Assert.False(Refuse(Pace(8), Acquire(Pace(8), 1)[0], longest + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Only_the_answer_of_the_probe_opens_the_gate()
    {
        var pace = Pace(8);
        var under = Acquire(pace, 2);
        Assert.Null(pace.NextChange);
        Assert.Null(pace.LoweredAt);
        _now += TimeSpan.FromSeconds(5);
        Refuse(pace, under[0]);
        Assert.Equal(_now, pace.LoweredAt);
        _now = pace.NextChange!.Value;
        Assert.Equal(TimeSpan.Zero, pace.PausedFor(_now));
        var probe = Acquire(pace, 1)[0];
        Assert.Equal(2, pace.Active);
        pace.Release(under[1]);
        Assert.False(pace.TryAcquire(_now, out _));
        Assert.NotNull(pace.NextChange);
        pace.Release(probe);
        Assert.Null(pace.NextChange);
        Assert.Equal(0, pace.Active);
        Assert.True(pace.TryAcquire(_now, out _));
    }

    [Fact]
    public void A_refused_probe_is_no_news_of_the_number()
    {
        var pace = Pace(8);
        Refuse(pace, Acquire(pace, 1)[0]);
        var lowered = pace.LoweredAt;
        _now = pace.NextChange!.Value;
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal((5, lowered), (pace.Limit, pace.LoweredAt));
    }

    [Fact]
    public void Successes_count_as_busy_for_one_row_after_all_places_were_taken()
    {
        var strategy = new Noting();
        var pace = new ConcurrencyController(strategy, new RefusalPolicy(3, TimeSpan.FromSeconds(1), () => 0));
        Succeed(pace, Acquire(pace, 1)[0]);
        foreach (var permit in Acquire(pace, 3))
        {
            Succeed(pace, permit);
        }

        for (var success = 0; success < 4; success++)
        {
            Succeed(pace, Acquire(pace, 1)[0]);
        }

        // The first is alone; the next three with all places taken, or once they were; then three more, and no further.
        Assert.Equal([false, true, true, true, true, false, false, false], strategy.Busy);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(10, 7)]
    [InlineData(64, 44)]
    public void A_refusal_cuts_to_seven_tenths(int limit, int cut) => Assert.Equal(cut, ConcurrencyController.Cut(limit));

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
    public void The_first_four_add_three_each_and_later_ones_one()
    {
        var pace = new ConcurrencyController(new AdaptiveConcurrency(), new RefusalPolicy(3, TimeSpan.FromSeconds(0.5), () => 0.5));
        var limits = new List<int>();
        var under = new Queue<ConcurrencyPermit>(Acquire(pace, 4));
        for (var success = 0; success < 6; success++)
        {
            _now += TimeSpan.FromSeconds(0.5);
            Succeed(pace, under.Dequeue());
            limits.Add(pace.Limit);
            Array.ForEach(Acquire(pace, pace.Limit - pace.Active), under.Enqueue);
        }

        Assert.Equal([7, 10, 13, 16, 17, 18], limits);
    }

    [Fact]
    public void What_takes_much_longer_than_the_first_adds_nothing_and_leads_back()
    {
        var pace = new ConcurrencyController(new AdaptiveConcurrency(), new RefusalPolicy(3, TimeSpan.FromSeconds(0.5), () => 0.5));
        var under = new Queue<ConcurrencyPermit>(Acquire(pace, 4));
        var limits = new List<int>();
        for (var success = 0; success < 60; success++)
        {
            // One after the other, as on a line that is full at two: each takes as long as those ahead of it.
            _now += TimeSpan.FromSeconds(1);
            Succeed(pace, under.Dequeue());
            limits.Add(pace.Limit);
            while (pace.TryAcquire(_now, out var permit))
            {
                under.Enqueue(permit);
            }
        }

        Assert.InRange(limits.Max(), 16, 24);
        Assert.InRange(pace.Limit, 2, 10);
        Assert.Equal(ConcurrencyReason.LineFull, pace.Reason);
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

    [Fact]
    public void A_refusal_that_lowers_nothing_pauses_all_the_same_and_what_was_sent_before_it_still_counts()
    {
        var strategy = new Undeterred();
        var pace = new ConcurrencyController(strategy, new RefusalPolicy(3, TimeSpan.FromSeconds(1), () => 0.5));
        var sent = Acquire(pace, 5);
        Refuse(pace, sent[1]);
        Refuse(pace, sent[2]);
        Assert.Equal(0.25, pace.PausedFor(_now).TotalSeconds);
        Assert.Null(pace.LoweredAt);
        Succeed(pace, sent[0]);
        Assert.Equal(1, strategy.Successes);

        // The second one was under way, and is not told by itself; nor is what probes.
        Open(pace);
        Refuse(pace, Acquire(pace, 1)[0]);
        Assert.Equal([(2, 1), (5, 2)], strategy.Told);
    }

    private sealed class Undeterred : IConcurrencyStrategy
    {
        public List<(long Sent, int Refused)> Told { get; } = [];

        public int Successes { get; private set; }

        public int Limit => 8;

        public ConcurrencyReason Reason => ConcurrencyReason.Starting;

        public void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy) => Successes++;

        public bool Refused(long sent, int refused)
        {
            Told.Add((sent, refused));
            return false;
        }
    }

    private sealed class Noting : IConcurrencyStrategy
    {
        public List<bool> Busy { get; } = [];

        public int Limit => 3;

        public ConcurrencyReason Reason => ConcurrencyReason.Starting;

        public void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy) => Busy.Add(isBusy);

        public bool Refused(long sent, int refused) => throw new InvalidOperationException("Nothing was refused.");
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

    private void Send(ConcurrencyController pace, int images)
    {
        for (var image = 0; image < images; image++)
        {
            Succeed(pace, Acquire(pace, 1)[0]);
        }
    }

    private void Open(ConcurrencyController pace)
    {
        _now = pace.NextChange!.Value;
        Succeed(pace, Acquire(pace, 1)[0]);
    }
}
