using System.Diagnostics;
using System.Globalization;
using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

/// <summary>The gate of a run, without a network: who has a permit, and who waits.</summary>
public sealed class ConcurrencyLimiterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task No_more_than_the_limit_have_a_permit()
    {
        using var limiter = Limiter(2);
        var first = await AcquireAsync(limiter);
        var second = await AcquireAsync(limiter);
        var third = AcquireAsync(limiter);
        var fourth = AcquireAsync(limiter);
        Assert.False(third.IsCompleted);

        limiter.Release(first!.Value);
        Assert.NotNull(await third.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.False(fourth.IsCompleted);
        limiter.Release(second!.Value);
        Assert.NotNull(await fourth.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_429_pauses_the_run_until_the_pause_ends()
    {
        using var limiter = Limiter(4);
        var clock = Stopwatch.StartNew();
        var refused = await AcquireAsync(limiter);
        Assert.True(limiter.RateLimited(refused!.Value, TimeSpan.FromSeconds(0.5)));
        limiter.Release(refused.Value);
        Assert.True(limiter.PausedFor > TimeSpan.Zero);
        Task<ConcurrencyPermit?>[] entering = [AcquireAsync(limiter), AcquireAsync(limiter)];
        Assert.All(entering, permit => Assert.False(permit.IsCompleted));

        // The first is the probe; the second follows by the clock, without a call.
        Assert.All(await Task.WhenAll(entering).WaitAsync(Patience, TestContext.Current.CancellationToken), permit => Assert.NotNull(permit));
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.49));
        Assert.Equal(TimeSpan.Zero, limiter.PausedFor);
    }

    [Fact]
    public async Task The_limit_has_an_explanation()
    {
        using var limiter = Limiter(4);
        Assert.Equal("the maximum", limiter.Explanation);
        var refused = await AcquireAsync(limiter);
        limiter.RateLimited(refused!.Value, TimeSpan.Zero);
        Assert.Equal(2, limiter.Limit);
        var times = new[] { DateTime.Now, DateTime.Now.AddMinutes(-1) }.Select(time => "throttled at " + time.ToString("HH:mm", CultureInfo.InvariantCulture));
        Assert.Contains(limiter.Explanation, times);
        Assert.Equal(1, limiter.ThrottledRequests);
    }

    [Fact]
    public async Task Permits_are_issued_in_the_order_of_requests()
    {
        using var limiter = Limiter(1);
        var permit = await AcquireAsync(limiter);
        var first = AcquireAsync(limiter);
        var second = AcquireAsync(limiter);
        limiter.Release(permit!.Value);
        var next = await first.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        limiter.Release(next!.Value);
        Assert.NotNull(await second.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_run_that_was_cancelled_has_no_permits()
    {
        using var limiter = Limiter(1);
        await _run.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AcquireAsync(limiter));
    }

    [Fact]
    public async Task No_permit_is_issued_after_the_end_of_the_run()
    {
        using var limiter = Limiter(1);
        var permit = await AcquireAsync(limiter);
        var waiting = AcquireAsync(limiter);
        var retrying = limiter.WaitAsync(TimeSpan.FromMinutes(5), _run.Token);
        var cause = new RembgException(RembgError.InvalidApiKey, "no");
        limiter.Stop(cause);
        limiter.Stop(new RembgException(RembgError.DailyLimitReached, "later"));

        Assert.Null(await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await retrying.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Null(await AcquireAsync(limiter));
        Assert.Same(cause, limiter.StopCause);
        limiter.Release(permit!.Value);
    }

    [Fact]
    public async Task A_cancelled_waiter_takes_no_permit()
    {
        using var limiter = Limiter(1);
        using var other = new CancellationTokenSource();
        var permit = await AcquireAsync(limiter);
        var cancelled = limiter.AcquireAsync(other.Token);
        var next = AcquireAsync(limiter);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        limiter.Release(permit!.Value);
        Assert.NotNull(await next.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await _run.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limiter.WaitAsync(TimeSpan.FromMinutes(5), _run.Token));
    }

    [Fact]
    public async Task Calls_after_Dispose_do_not_throw()
    {
        var limiter = Limiter(2);
        var permit = await AcquireAsync(limiter);
        var late = await AcquireAsync(limiter);
        limiter.Dispose();
        Assert.True(limiter.RateLimited(late!.Value, TimeSpan.FromSeconds(5)));
        limiter.Release(late.Value);
        limiter.Release(permit!.Value);
    }

    [Fact]
    public async Task Thousands_of_waiters_never_exceed_the_limit_and_all_get_a_permit()
    {
        using var limiter = Limiter(5);
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => Task.Run(async () =>
        {
            var permit = await limiter.AcquireAsync(_run.Token);
            InterlockedMax(ref most, Interlocked.Increment(ref inside));
            await Task.Yield();
            if (number % 200 == 0)
            {
                limiter.RateLimited(permit!.Value, TimeSpan.FromMilliseconds(1));
            }
            else
            {
                limiter.Succeeded(permit!.Value);
            }

            Interlocked.Decrement(ref inside);
            limiter.Release(permit.Value);
        }))).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.InRange(most, 1, 5);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
            // Another thread was quicker: try again.
        }
    }

    private Task<ConcurrencyPermit?> AcquireAsync(ConcurrencyLimiter limiter) => limiter.AcquireAsync(_run.Token);

    private static ConcurrencyLimiter Limiter(int limit) =>
        new(new ConcurrencyController(limit, new RetryPolicy(3, TimeSpan.FromSeconds(1), () => 0)));
}
