using System.Diagnostics;
using Rembg.Batch;

namespace Rembg.Client.Tests.Batch;

/// <summary>The gate of a run, without a network: who has a permit, and who waits.</summary>
public sealed class ConcurrencyLimiterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task No_more_than_the_limit_have_a_turn()
    {
        using var limiter = Pace(2);
        Assert.True(await AcquireAsync(limiter));
        Assert.True(await AcquireAsync(limiter));
        var third = AcquireAsync(limiter);
        var fourth = AcquireAsync(limiter);
        Assert.False(third.IsCompleted);

        limiter.Release();
        Assert.True(await third.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.False(fourth.IsCompleted);
        limiter.Release();
        Assert.True(await fourth.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_limit_lowers_the_number_and_a_row_of_successes_raises_it_by_one()
    {
        using var limiter = Pace(10);
        Assert.True(limiter.RateLimited(Now(), retryAfter: null));
        Assert.Equal(7, limiter.Allowed);
        Assert.True(limiter.RateLimited(Now(), retryAfter: null));
        Assert.Equal(4, limiter.Allowed);

        limiter.Succeeded();
        Assert.Equal(4, limiter.Allowed);
        limiter.Succeeded();
        Assert.Equal(5, limiter.Allowed);
        for (var success = 1; success <= 100; success++)
        {
            limiter.Succeeded();
        }

        Assert.Equal(10, limiter.Allowed);
    }

    [Fact]
    public void The_number_never_falls_below_one()
    {
        using var limiter = Pace(3);
        for (var i = 0; i < 10; i++)
        {
            limiter.RateLimited(Now(), retryAfter: null);
        }

        Assert.Equal(1, limiter.Allowed);
    }

    [Fact]
    public void Requests_that_were_under_way_when_the_pause_began_count_once()
    {
        using var limiter = Pace(10, jitter: 1);
        var before = Now();
        limiter.RateLimited(before, retryAfter: null);
        limiter.Succeeded();
        for (var i = 0; i < 5; i++)
        {
            limiter.RateLimited(before, retryAfter: null);
        }

        Assert.Equal(7, limiter.Allowed);
    }

    [Fact]
    public async Task A_limit_pauses_everybody_and_the_pause_ends_by_itself()
    {
        using var limiter = Pace(4);
        var paused = Now();
        Assert.True(limiter.RateLimited(paused, TimeSpan.FromSeconds(0.5)));
        Assert.True(limiter.PausedFor > TimeSpan.Zero);
        Task<bool>[] entering = [AcquireAsync(limiter), AcquireAsync(limiter)];
        Assert.All(entering, permit => Assert.False(permit.IsCompleted));

        Assert.All(await Task.WhenAll(entering).WaitAsync(Patience, TestContext.Current.CancellationToken), Assert.True);
        Assert.True(Stopwatch.GetElapsedTime(paused) > TimeSpan.FromSeconds(0.49));
        Assert.Equal(TimeSpan.Zero, limiter.PausedFor);
    }

    [Fact]
    public void Pauses_grow_while_the_limit_holds_and_start_afresh_after_a_success()
    {
        using var limiter = Pace(4, jitter: 1, seconds: 1);
        double[] grown = [PauseOf(limiter), PauseOf(limiter), PauseOf(limiter)];
        Assert.Equal([1, 4, 16], grown.Select(pause => Math.Ceiling(pause)));
    }

    [Fact]
    public void A_wait_beyond_reason_is_not_taken_but_nobody_storms_ahead()
    {
        using var limiter = Pace(4, jitter: 1, seconds: 5);
        Assert.False(limiter.RateLimited(Now(), TimeSpan.FromHours(3)));
        Assert.InRange(limiter.PausedFor, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_end_of_the_run_gives_nobody_a_turn()
    {
        using var limiter = Pace(1);
        Assert.True(await AcquireAsync(limiter));
        var waiting = AcquireAsync(limiter);
        var retrying = limiter.WaitAsync(TimeSpan.FromMinutes(5), _run.Token);
        var cause = new RembgException(RembgError.InvalidApiKey, "no");
        limiter.Stop(cause);
        limiter.Stop(new RembgException(RembgError.DailyLimitReached, "later"));

        Assert.False(await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await retrying.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(await AcquireAsync(limiter));
        Assert.Same(cause, limiter.StopCause);
        limiter.Release();
    }

    [Fact]
    public async Task Whoever_is_cancelled_while_waiting_takes_no_turn()
    {
        using var limiter = Pace(1);
        using var other = new CancellationTokenSource();
        Assert.True(await AcquireAsync(limiter));
        var cancelled = limiter.AcquireAsync(other.Token);
        var next = AcquireAsync(limiter);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        limiter.Release();
        Assert.True(await next.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await _run.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limiter.WaitAsync(TimeSpan.FromMinutes(5), _run.Token));
    }

    [Fact]
    public async Task A_crowd_never_exceeds_the_limit_and_nobody_is_forgotten()
    {
        using var limiter = Pace(5);
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => Task.Run(async () =>
        {
            Assert.True(await limiter.AcquireAsync(_run.Token));
            InterlockedMax(ref most, Interlocked.Increment(ref inside));
            await Task.Yield();
            if (number % 200 == 0)
            {
                limiter.RateLimited(Now(), TimeSpan.FromMilliseconds(1));
            }
            else
            {
                limiter.Succeeded();
            }

            Interlocked.Decrement(ref inside);
            limiter.Release();
        }))).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.InRange(most, 1, 5);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
            // Somebody else was quicker: look again.
        }
    }

    private static double PauseOf(ConcurrencyLimiter limiter)
    {
        limiter.RateLimited(Now(), retryAfter: null);
        return limiter.PausedFor.TotalSeconds;
    }

    private static long Now() => Stopwatch.GetTimestamp();

    private Task<bool> AcquireAsync(ConcurrencyLimiter limiter) => limiter.AcquireAsync(_run.Token);

    private static ConcurrencyLimiter Pace(int limit, double jitter = 0, double seconds = 1) =>
        new(limit, new RetryPolicy(3, TimeSpan.FromSeconds(seconds), () => jitter));
}
