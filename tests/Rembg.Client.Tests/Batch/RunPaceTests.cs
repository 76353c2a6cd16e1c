using System.Diagnostics;
using Rembg.Batch;

namespace Rembg.Client.Tests.Batch;

/// <summary>The gate of a run, without a network: who has a turn, and who waits.</summary>
public sealed class RunPaceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task No_more_than_the_limit_have_a_turn()
    {
        using var pace = Pace(2);
        Assert.True(await EnterAsync(pace));
        Assert.True(await EnterAsync(pace));
        var third = EnterAsync(pace);
        var fourth = EnterAsync(pace);
        Assert.False(third.IsCompleted);

        pace.Exit();
        Assert.True(await third.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.False(fourth.IsCompleted);
        pace.Exit();
        Assert.True(await fourth.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_limit_lowers_the_number_and_a_row_of_successes_raises_it_by_one()
    {
        using var pace = Pace(10);
        Assert.True(pace.RateLimited(Now(), retryAfter: null));
        Assert.Equal(7, pace.Allowed);
        Assert.True(pace.RateLimited(Now(), retryAfter: null));
        Assert.Equal(4, pace.Allowed);

        pace.Succeeded();
        Assert.Equal(4, pace.Allowed);
        pace.Succeeded();
        Assert.Equal(5, pace.Allowed);
        for (var success = 1; success <= 100; success++)
            pace.Succeeded();
        Assert.Equal(10, pace.Allowed);
    }

    [Fact]
    public void The_number_never_falls_below_one()
    {
        using var pace = Pace(3);
        for (var i = 0; i < 10; i++)
            pace.RateLimited(Now(), retryAfter: null);
        Assert.Equal(1, pace.Allowed);
    }

    [Fact]
    public void Requests_that_were_under_way_when_the_pause_began_count_once()
    {
        using var pace = Pace(10, jitter: 1);
        var before = Now();
        pace.RateLimited(before, retryAfter: null);
        pace.Succeeded();
        for (var i = 0; i < 5; i++)
            pace.RateLimited(before, retryAfter: null);
        Assert.Equal(7, pace.Allowed);
    }

    [Fact]
    public async Task A_limit_pauses_everybody_and_the_pause_ends_by_itself()
    {
        using var pace = Pace(4);
        var paused = Now();
        Assert.True(pace.RateLimited(paused, TimeSpan.FromSeconds(0.5)));
        Assert.True(pace.PausedFor > TimeSpan.Zero);
        Task<bool>[] entering = [EnterAsync(pace), EnterAsync(pace)];
        Assert.All(entering, turn => Assert.False(turn.IsCompleted));

        Assert.All(await Task.WhenAll(entering).WaitAsync(Patience, TestContext.Current.CancellationToken), Assert.True);
        Assert.True(Stopwatch.GetElapsedTime(paused) > TimeSpan.FromSeconds(0.49));
        Assert.Equal(TimeSpan.Zero, pace.PausedFor);
    }

    [Fact]
    public void Pauses_grow_while_the_limit_holds_and_start_afresh_after_a_success()
    {
        using var pace = Pace(4, jitter: 1, seconds: 1);
        double[] grown = [PauseOf(pace), PauseOf(pace), PauseOf(pace)];
        Assert.Equal([1, 4, 16], grown.Select(pause => Math.Ceiling(pause)));
    }

    [Fact]
    public void A_wait_beyond_reason_is_not_taken_but_nobody_storms_ahead()
    {
        using var pace = Pace(4, jitter: 1, seconds: 5);
        Assert.False(pace.RateLimited(Now(), TimeSpan.FromHours(3)));
        Assert.InRange(pace.PausedFor, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_end_of_the_run_gives_nobody_a_turn()
    {
        using var pace = Pace(1);
        Assert.True(await EnterAsync(pace));
        var waiting = EnterAsync(pace);
        var retrying = pace.WaitAsync(TimeSpan.FromMinutes(5), _run.Token);
        var cause = new RembgException(RembgError.InvalidApiKey, "no");
        pace.Stop(cause);
        pace.Stop(new RembgException(RembgError.DailyLimitReached, "later"));

        Assert.False(await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await retrying.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(await EnterAsync(pace));
        Assert.Same(cause, pace.StopCause);
        pace.Exit();
    }

    [Fact]
    public async Task Whoever_is_cancelled_while_waiting_takes_no_turn()
    {
        using var pace = Pace(1);
        using var other = new CancellationTokenSource();
        Assert.True(await EnterAsync(pace));
        var cancelled = pace.EnterAsync(other.Token);
        var next = EnterAsync(pace);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        pace.Exit();
        Assert.True(await next.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await _run.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pace.WaitAsync(TimeSpan.FromMinutes(5), _run.Token));
    }

    [Fact]
    public async Task A_crowd_never_exceeds_the_limit_and_nobody_is_forgotten()
    {
        using var pace = Pace(5);
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => Task.Run(async () =>
        {
            Assert.True(await pace.EnterAsync(_run.Token));
            InterlockedMax(ref most, Interlocked.Increment(ref inside));
            await Task.Yield();
            if (number % 200 == 0)
                pace.RateLimited(Now(), TimeSpan.FromMilliseconds(1));
            else
                pace.Succeeded();
            Interlocked.Decrement(ref inside);
            pace.Exit();
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

    private static double PauseOf(RunPace pace)
    {
        pace.RateLimited(Now(), retryAfter: null);
        return pace.PausedFor.TotalSeconds;
    }

    private static long Now() => Stopwatch.GetTimestamp();

    private Task<bool> EnterAsync(RunPace pace) => pace.EnterAsync(_run.Token);

    private static RunPace Pace(int limit, double jitter = 0, double seconds = 1) =>
        new(limit, new RetryPolicy(3, TimeSpan.FromSeconds(seconds), () => jitter));
}
