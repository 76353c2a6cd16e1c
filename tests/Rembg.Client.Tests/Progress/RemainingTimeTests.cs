using Rembg.Progress;

namespace Rembg.Client.Tests.Progress;

/// <summary>The estimate of the time left, on a clock that the tests turn.</summary>
public sealed class RemainingTimeTests
{
    private readonly RemainingTime _remaining = new();
    private double _now;

    [Fact]
    public void There_is_no_estimate_before_there_are_enough_samples()
    {
        Assert.Null(At(0, settled: 0, total: 100));
        Assert.Null(At(1, settled: 5, total: 100));
        Assert.Null(At(10, settled: 2, total: 100));
    }

    [Fact]
    public void Three_inputs_in_two_seconds_are_enough()
    {
        Assert.Null(At(0, settled: 0, total: 33));
        Assert.Equal(TimeSpan.FromSeconds(20), At(2, settled: 3, total: 33));
    }

    [Fact]
    public void A_steady_run_counts_down_steadily()
    {
        for (var second = 0; second <= 100; second++)
        {
            var left = At(second, settled: 2 * second, total: 200);
            if (second >= 3)
            {
                Assert.Equal(100 - second, Assert.NotNull(left).TotalSeconds, tolerance: 0.5);
            }
        }
    }

    [Fact]
    public void A_change_of_pace_is_followed_within_half_a_minute()
    {
        Play(from: 0, seconds: 100, perSecond: 10, settled: 0, total: 2000);
        var left = Play(from: 100, seconds: 40, perSecond: 2, settled: 1000, total: 2000);
        Assert.Equal((2000 - 1080) / 2, left.TotalSeconds, tolerance: 30);
    }

    [Fact]
    public void Slow_images_are_judged_by_the_last_few_of_them_and_not_by_half_a_minute()
    {
        // One a minute: half a minute alone would see none.
        TimeSpan? left = null;
        for (var second = 0; second <= 1200; second++)
        {
            left = At(second, settled: second / 60, total: 40);
        }

        Assert.InRange(Assert.NotNull(left).TotalSeconds, 17 * 60, 22 * 60);
    }

    [Fact]
    public void A_pause_is_added_to_the_estimate_and_does_not_lower_the_throughput()
    {
        Play(from: 0, seconds: 20, perSecond: 5, settled: 0, total: 200);
        for (var second = 21; second <= 80; second++)
        {
            var left = At(second, settled: 100, total: 200, pausedFor: 81 - second);
            Assert.Equal(20 + 81 - second, Assert.NotNull(left).TotalSeconds, tolerance: 1);
        }

        var after = Play(from: 81, seconds: 5, perSecond: 5, settled: 100, total: 200);
        Assert.Equal(15, after.TotalSeconds, tolerance: 2);
    }

    [Fact]
    public void The_estimate_is_zero_at_the_end_and_never_negative()
    {
        Play(from: 0, seconds: 10, perSecond: 10, settled: 0, total: 100);
        Assert.Equal(TimeSpan.Zero, At(11, settled: 100, total: 100));
        Assert.Equal(TimeSpan.Zero, At(12, settled: 110, total: 100));
    }

    private TimeSpan Play(int from, int seconds, int perSecond, int settled, int total)
    {
        TimeSpan? left = null;
        for (var second = 1; second <= seconds; second++)
        {
            left = At(from + second, settled + (perSecond * second), total);
        }

        return Assert.NotNull(left);
    }

    private TimeSpan? At(double second, int settled, int total, double pausedFor = 0)
    {
        Assert.True(second >= _now, "The clock goes forward.");
        _now = second;
        return _remaining.Estimate(TimeSpan.FromSeconds(second), settled, total, TimeSpan.FromSeconds(pausedFor));
    }
}
