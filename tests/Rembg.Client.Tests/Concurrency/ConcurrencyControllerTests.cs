using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

/// <summary>The controller as a state machine: what each event does to it, with invented times.</summary>
public sealed class ConcurrencyControllerTests
{
    private TimeSpan _now;

    [Fact]
    public void A_429_cuts_to_seven_tenths_once_for_all_that_were_in_flight()
    {
        var pace = Grown(20);
        var inFlight = Acquire(pace, 10);
        Assert.True(Reject(pace, inFlight[0]));
        Assert.Equal((14, ConcurrencyReason.Throttled), (pace.Limit, pace.Reason));
        foreach (var permit in inFlight[1..])
        {
            Assert.True(Reject(pace, permit));
        }

        Assert.Equal((14, 10), (pace.Limit, pace.ThrottledRequests));
    }

    [Fact]
    public void What_was_sent_before_a_429_earns_nothing_back()
    {
        var pace = Grown(20);
        var inFlight = Acquire(pace, 20);
        Reject(pace, inFlight[0]);
        Array.ForEach(inFlight[1..], permit => Succeed(pace, permit));
        Assert.Equal(14, pace.Limit);
    }

    [Fact]
    public void The_limit_is_never_below_one_and_never_above_the_maximum()
    {
        foreach (var maximum in new int?[] { null, 1, 3, 8, 30 })
        {
            var pace = Pace(maximum);
            Assert.Equal(maximum ?? 4, pace.Limit);
            for (var i = 0; i < 10; i++)
            {
                Open(pace);
                Reject(pace, Acquire(pace, 1)[0]);
            }

            Assert.InRange(pace.Limit, 1, 5);
            Fill(pace, rounds: 400);
            Assert.Equal((maximum ?? 64, ConcurrencyReason.AtMaximum), (pace.Limit, pace.Reason));
        }
    }

    [Fact]
    public void The_first_four_add_three_each_and_later_ones_one()
    {
        var pace = Pace();
        Assert.Equal((4, ConcurrencyReason.Starting), (pace.Limit, pace.Reason));
        var limits = new List<int>();
        var inFlight = new Queue<ConcurrencyPermit>(Acquire(pace, 4));
        for (var success = 0; success < 6; success++)
        {
            _now += TimeSpan.FromSeconds(success % 4 == 0 ? 1 : 0);
            Succeed(pace, inFlight.Dequeue());
            limits.Add(pace.Limit);
            Array.ForEach(Acquire(pace, pace.Limit - pace.Active), inFlight.Enqueue);
        }

        Assert.Equal([7, 10, 13, 16, 17, 18], limits);
        Assert.Equal(ConcurrencyReason.Growing, pace.Reason);
    }

    [Fact]
    public void Where_images_queue_it_steps_back()
    {
        var pace = Pace();
        var most = FullLink(pace, images: 80, maximum: 64);
        Assert.InRange(most, 16, 24);
        Assert.InRange(pace.Limit, 2, 12);
        Assert.Equal(ConcurrencyReason.Saturated, pace.Reason);
    }

    [Fact]
    public void Eight_that_the_user_has_named_remain_eight_where_images_queue()
    {
        var pace = Pace(8);
        FullLink(pace, images: 200, maximum: 8);
        Assert.Equal(8, pace.Limit);
    }

    [Fact]
    public void Few_images_change_nothing()
    {
        var pace = Pace();
        for (var image = 0; image < 1000; image++)
        {
            var only = Acquire(pace, 1)[0];
            _now += TimeSpan.FromSeconds(1);
            Succeed(pace, only);
        }

        Assert.Equal(4, pace.Limit);
    }

    [Fact]
    public void Rare_429s_at_a_lower_limit_no_longer_reduce_it_unless_the_server_asks_for_a_pause()
    {
        var pace = Grown(40);
        Reject(pace, Acquire(pace, 1)[0]);
        for (var i = 0; i < 2; i++)
        {
            Open(pace);
            Array.ForEach(Enumerable.Range(0, 10).ToArray(), _ => Succeed(pace, Acquire(pace, 1)[0]));
            Reject(pace, Acquire(pace, 1)[0]);
        }

        var limit = pace.Limit;
        Assert.Equal(TimeSpan.FromMilliseconds(10), pace.PausedFor(_now));
        Open(pace);
        Array.ForEach(Enumerable.Range(0, 10).ToArray(), _ => Succeed(pace, Acquire(pace, 1)[0]));
        Reject(pace, Acquire(pace, 1)[0]);
        Assert.Equal(limit, pace.Limit);
        Open(pace);
        Reject(pace, Acquire(pace, 1)[0], TimeSpan.FromSeconds(7));
        Assert.True(pace.Limit < limit);
        Assert.Equal(TimeSpan.FromSeconds(7), pace.PausedFor(_now));
    }

    [Fact]
    public void After_a_pause_one_request_probes_and_the_others_follow_once_it_is_not_rejected()
    {
        var pace = Pace(8);
        _now += TimeSpan.FromSeconds(7);
        var first = Acquire(pace, 1)[0];
        _now += TimeSpan.FromSeconds(0.1);
        Reject(pace, first);
        Assert.False(pace.TryAcquire(_now, out _));

        _now = pace.NextChange!.Value;
        var probe = Acquire(pace, 1)[0];
        Assert.Equal(TimeSpan.Zero, pace.PausedFor(_now)); // The pause is over; an answer is awaited.

        // Rejections take a tenth of a second here: after three of them it is clear that the probe was accepted.
        _now += TimeSpan.FromSeconds(0.29);
        Assert.False(pace.TryAcquire(_now, out _));
        _now += TimeSpan.FromSeconds(0.02);
        Assert.True(pace.TryAcquire(_now, out _));
        Assert.Null(pace.NextChange);
        Succeed(pace, probe);
    }

    [Fact]
    public void Only_the_response_to_the_probe_opens_the_gate_immediately()
    {
        var pace = Pace(8);
        var inFlight = Acquire(pace, 2);
        _now += TimeSpan.FromSeconds(5);
        Reject(pace, inFlight[0]);
        _now = pace.NextChange!.Value;
        var probe = Acquire(pace, 1)[0];
        pace.Release(inFlight[1]);
        Assert.False(pace.TryAcquire(_now, out _));
        pace.Release(probe);
        Assert.Null(pace.NextChange);
        Assert.Equal(0, pace.Active);
        Assert.True(pace.TryAcquire(_now, out _));
    }

    [Fact]
    public void A_rejected_probe_lengthens_the_pause_and_reduces_nothing_and_a_success_resets_the_pauses()
    {
        var pace = Pace(8, jitter: 0.5);
        Reject(pace, Acquire(pace, 1)[0]);
        var pauses = new List<double> { pace.PausedFor(_now).TotalSeconds };
        for (var i = 0; i < 4; i++)
        {
            _now = pace.NextChange!.Value;
            Reject(pace, Acquire(pace, 1)[0]);
            pauses.Add(pace.PausedFor(_now).TotalSeconds);
        }

        Assert.Equal(5, pace.Limit);
        Assert.Equal([0.25, 1, 4, 16, 30], pauses);
        Open(pace);
        Reject(pace, Acquire(pace, 1)[0]);
        Assert.Equal(0.25, pace.PausedFor(_now).TotalSeconds);
    }

    [Fact]
    public void Retry_After_comes_first_and_zero_does_not_skip_the_pause()
    {
        var pace = Pace(8, jitter: 0.5);
        Reject(pace, Acquire(pace, 1)[0], TimeSpan.FromSeconds(42));
        Assert.Equal(42.5, pace.PausedFor(_now).TotalSeconds);
        Open(pace);

        var requests = 0;
        for (var end = _now + TimeSpan.FromSeconds(10); _now < end; _now = pace.NextChange ?? _now)
        {
            while (pace.TryAcquire(_now, out var permit))
            {
                requests++;
                _now += TimeSpan.FromMilliseconds(1);
                Assert.True(Reject(pace, permit, TimeSpan.Zero));
            }
        }

        Assert.InRange(requests, 3, 10);
    }

    [Fact]
    public void Late_429s_of_what_was_in_flight_lengthen_the_pause_only_where_the_server_asks_for_it()
    {
        var pace = Pace(8, jitter: 0.5);
        var inFlight = Acquire(pace, 5);
        Reject(pace, inFlight[0]);
        Reject(pace, inFlight[1]);
        Reject(pace, inFlight[2], TimeSpan.FromSeconds(0.1)); // Shorter than the pause already is.
        Assert.Equal(0.25, pace.PausedFor(_now).TotalSeconds);
        Reject(pace, inFlight[3], TimeSpan.FromSeconds(40));
        Assert.Equal(40.5, pace.PausedFor(_now).TotalSeconds);
        Assert.False(Reject(pace, inFlight[4], TimeSpan.FromHours(1))); // Beyond reason: the image fails.
        Assert.Equal(40.5, pace.PausedFor(_now).TotalSeconds);

        // None of them counts as one more consecutive rejection.
        _now = pace.NextChange!.Value;
        Reject(pace, Acquire(pace, 1)[0]);
        Assert.Equal(1, pace.PausedFor(_now).TotalSeconds);
    }

    [Fact]
    public void The_longest_pause_on_request_is_five_minutes()
    {
        var longest = TimeSpan.FromMinutes(5);
        var pace = Pace(8);
        var inFlight = Acquire(pace, 2);
        Assert.True(Reject(pace, inFlight[0], longest));
        Assert.False(Reject(pace, inFlight[1], longest + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void An_image_fails_once_nothing_was_accepted_for_as_long_as_the_retries_stand_for()
    {
        var pace = Pace(8, seconds: 0.5, jitter: 0.5);
        var start = _now;
        while (Reject(pace, Acquire(pace, 1)[0]))
        {
            _now = pace.NextChange!.Value;
        }

        // Three retries of half a second stand for five minutes; from then on each image is tried once, at an even pace.
        Assert.InRange((_now - start).TotalSeconds, 300, 320);
        Assert.Equal(TimeSpan.FromSeconds(1), pace.PausedFor(_now));
        Open(pace);
        Assert.True(Reject(pace, Acquire(pace, 1)[0]));
    }

    [Fact]
    public void Without_retries_the_first_429_fails_the_image()
    {
        var pace = Pace(8, retries: 0);
        Assert.All(Acquire(pace, 2), permit => Assert.False(Reject(pace, permit)));
    }

    [Fact]
    public void No_image_fails_while_another_may_have_been_accepted()
    {
        var pace = Pace(8, seconds: 0.5, jitter: 0.5);
        Reject(pace, Acquire(pace, 1)[0]);
        _now += TimeSpan.FromMinutes(6);
        var probe = Acquire(pace, 1)[0];
        _now = pace.NextChange!.Value; // Rejections come quickly: this one was accepted.
        Assert.True(Reject(pace, Acquire(pace, 1)[0]));

        // It was sent before the last rejection, but after the first.
        Succeed(pace, probe);
        _now += TimeSpan.FromSeconds(1);
        Assert.True(Reject(pace, Acquire(pace, 1)[0]));
    }

    [Fact]
    public void In_an_outage_one_request_at_a_time_probes_with_growing_pauses_until_patience_ends()
    {
        var pace = Pace(8, seconds: 0.5, jitter: 0.5);
        var inFlight = Acquire(pace, 8);
        Assert.All(inFlight, permit => Assert.Equal(OutageVerdict.Wait, Fail(pace, permit)));
        Assert.Equal(8, pace.Limit);
        var pauses = new List<double>();
        OutageVerdict verdict;
        do
        {
            pauses.Add(pace.PausedFor(_now).TotalSeconds);
            _now = pace.NextChange!.Value;
            var probe = Acquire(pace, 1)[0];
            _now += TimeSpan.FromSeconds(3); // However long it takes, nothing else is sent.
            Assert.False(pace.TryAcquire(_now, out _));
            Assert.Null(pace.NextChange);
            verdict = Fail(pace, probe, TimeSpan.Zero);
        }
        while (verdict == OutageVerdict.Wait);

        Assert.Equal([0.125, 0.5, 2, 8, 15, 15], pauses[..6]);
        Assert.Equal(OutageVerdict.GiveUp, verdict);
        Assert.InRange(_now.TotalSeconds, 300, 320);
    }

    [Fact]
    public void A_success_of_another_image_ends_the_wait_for_the_probe_of_an_outage()
    {
        var pace = Pace(8);
        var inFlight = Acquire(pace, 2);
        Fail(pace, inFlight[0]);
        _now = pace.NextChange!.Value;
        Acquire(pace, 1);
        Assert.False(pace.TryAcquire(_now + TimeSpan.FromHours(1), out _));
        Succeed(pace, inFlight[1]);
        Assert.True(pace.TryAcquire(_now, out _));
    }

    [Fact]
    public void After_an_outage_the_first_success_lets_all_go_on_as_before()
    {
        var pace = Grown(20);
        var inFlight = Acquire(pace, 20);
        _now += TimeSpan.FromSeconds(1);
        Array.ForEach(inFlight, permit => Fail(pace, permit, _now - TimeSpan.FromSeconds(0.5)));
        Open(pace);
        Assert.Equal((20, 0), (pace.Limit, pace.ThrottledRequests));
        Assert.Equal(20, Acquire(pace, 20).Length);
    }

    [Fact]
    public void Where_others_get_through_it_is_the_images_own_failure_and_nothing_pauses()
    {
        var pace = Pace(8);
        var inFlight = Acquire(pace, 2);
        Succeed(pace, inFlight[1]);
        Assert.Equal(OutageVerdict.Wait, Fail(pace, inFlight[0])); // It may be the start of an outage.
        Assert.Null(pace.NextChange);
        var failedAt = _now;
        _now += TimeSpan.FromSeconds(1);
        Succeed(pace, Acquire(pace, 1)[0]);
        _now += TimeSpan.FromSeconds(1);

        // One at a time, so that no other succeeds during an attempt: it counts from the previous failure on.
        Assert.Equal(OutageVerdict.ImageFault, Fail(pace, Acquire(pace, 1)[0], failedAt));
        Assert.Null(pace.NextChange);
        Assert.Equal(OutageVerdict.Wait, Fail(pace, Acquire(pace, 1)[0], failedAt + TimeSpan.FromSeconds(2)));
        Assert.NotNull(pace.NextChange);
    }

    [Fact]
    public void While_uploads_are_not_answered_one_at_a_time_is_sent_and_a_burst_counts_once()
    {
        var pace = Grown(20);
        var inFlight = Acquire(pace, 3);
        Assert.True(pace.Unanswered(inFlight[0], _now));
        Assert.False(pace.Unanswered(inFlight[1], _now));
        pace.Release(inFlight[0]);
        pace.Release(inFlight[1]);
        Assert.Equal((1, ConcurrencyReason.Unanswered), (pace.Limit, pace.Reason));
        _now = pace.NextChange!.Value;
        Assert.False(pace.TryAcquire(_now, out _)); // One of the burst is still in flight.
        pace.Release(inFlight[2]);
        var next = Acquire(pace, 1)[0];
        Assert.False(pace.TryAcquire(_now + TimeSpan.FromMinutes(1), out _));
        Assert.True(pace.Unanswered(next, _now));
        pace.Release(next);
        Open(pace);
        Assert.Equal(20, pace.Limit);
    }

    // Whatever comes, in any order: the gate is kept to, and always opens again.
    [Fact]
    public void Any_sequence_of_events_keeps_to_the_gate_and_never_blocks_for_ever()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            _now = TimeSpan.Zero;
            var pace = Pace(random.Next(3) == 0 ? null : random.Next(1, 20), retries: random.Next(3), seconds: 0.5, jitter: random.NextDouble());
            var inFlight = new List<ConcurrencyPermit>();
            for (var step = 0; step < 300; step++)
            {
                _now += TimeSpan.FromMilliseconds(random.Next(200));
                if (random.Next(2) == 0 && pace.TryAcquire(_now, out var permit))
                {
                    Assert.InRange(pace.Active, 1, pace.Limit);
                    inFlight.Add(permit);
                }
                else if (inFlight.Count > 0)
                {
                    var one = inFlight[random.Next(inFlight.Count)];
                    inFlight.Remove(one);
                    var pausedBefore = pace.PausedFor(_now);
                    var what = random.Next(5);
                    _ = what switch
                    {
                        0 => pace.Throttled(one, _now, random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(600))),
                        1 => pace.Unreachable(one, previous: null, _now, retryAfter: null) == OutageVerdict.Wait,
                        2 => pace.Unanswered(one, _now),
                        _ => true,
                    };
                    if (what == 3)
                    {
                        pace.Succeeded(one, _now);
                    }

                    Assert.True(pace.PausedFor(_now) >= pausedBefore || what == 3);
                    pace.Release(one);
                }

                Assert.Equal(inFlight.Count, pace.Active);
                Assert.InRange(pace.PausedFor(_now), TimeSpan.Zero, TimeSpan.FromMinutes(5.5));
            }

            inFlight.ForEach(pace.Release);
            _now = pace.NextChange ?? _now;
            Assert.True(pace.TryAcquire(_now, out _));
        }
    }

    private static ConcurrencyController Pace(int? maximum = null, int retries = 3, double seconds = 1, double jitter = 0) =>
        new(maximum, new RetryPolicy(retries, TimeSpan.FromSeconds(seconds), () => jitter));

    private ConcurrencyController Grown(int limit)
    {
        var pace = Pace(limit);
        Fill(pace, rounds: 10);
        Assert.Equal(limit, pace.Limit);
        return pace;
    }

    private void Fill(ConcurrencyController pace, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            _now = pace.NextChange ?? _now;
            var permits = new List<ConcurrencyPermit>();
            while (pace.TryAcquire(_now, out var permit))
            {
                permits.Add(permit);
            }

            _now += TimeSpan.FromSeconds(1);
            permits.ForEach(permit => Succeed(pace, permit));
        }
    }

    // One image a second, whatever the number: each takes as long as those ahead of it.
    private int FullLink(ConcurrencyController pace, int images, int maximum)
    {
        var inFlight = new Queue<ConcurrencyPermit>(Acquire(pace, pace.Limit));
        var most = 0;
        for (var success = 0; success < images; success++)
        {
            _now += TimeSpan.FromSeconds(1);
            Succeed(pace, inFlight.Dequeue());
            most = Math.Max(most, pace.Limit);
            while (pace.TryAcquire(_now, out var permit))
            {
                inFlight.Enqueue(permit);
            }
        }

        Assert.InRange(most, 1, maximum);
        return most;
    }

    private ConcurrencyPermit[] Acquire(ConcurrencyController pace, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => pace.TryAcquire(_now, out var permit) ? permit : throw new InvalidOperationException("The gate is closed."))];

    private bool Reject(ConcurrencyController pace, ConcurrencyPermit permit, TimeSpan? retryAfter = null)
    {
        var waits = pace.Throttled(permit, _now, retryAfter);
        pace.Release(permit);
        return waits;
    }

    private OutageVerdict Fail(ConcurrencyController pace, ConcurrencyPermit permit, TimeSpan? previous = null)
    {
        var verdict = pace.Unreachable(permit, previous, _now, retryAfter: null);
        pace.Release(permit);
        return verdict;
    }

    private void Succeed(ConcurrencyController pace, ConcurrencyPermit permit)
    {
        pace.Succeeded(permit, _now);
        pace.Release(permit);
    }

    private void Open(ConcurrencyController pace)
    {
        _now = pace.NextChange ?? _now;
        Succeed(pace, Acquire(pace, 1)[0]);
    }
}
