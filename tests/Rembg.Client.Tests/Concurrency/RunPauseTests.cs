using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

public sealed class RunPauseTests
{
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(3, 0.5, 300)]
    [InlineData(1, 2, 400)]
    public void Each_retry_stands_for_a_time(int retries, double interval, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy(retries, interval).Patience);

    [Fact]
    public void An_interval_beyond_all_bounds_is_for_ever()
    {
        var policy = new RetryPolicy(3, TimeSpan.MaxValue, () => 1);
        Assert.Equal(TimeSpan.MaxValue, policy.Patience);
        Assert.Equal(TimeSpan.MaxValue, policy.PauseOfRun(1, isExhausted: true));
    }

    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    [InlineData(4, 16)]
    [InlineData(5, 30)]
    [InlineData(1000, 30)]
    public void Consecutive_rejections_lengthen_the_pause(int rejections, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy().PauseOfRun(rejections));

    [Theory]
    [InlineData(0, 0.75)]
    [InlineData(1, 1.25)]
    public void No_two_machines_come_back_at_the_same_moment(double jitter, double factor)
    {
        Assert.Equal(TimeSpan.FromSeconds(4 * factor), Policy(jitter: jitter).PauseOfRun(3));
        Assert.Equal(TimeSpan.FromSeconds(2 * factor), Policy(jitter: jitter).PauseOfRun(9, isExhausted: true));
    }

    [Theory]
    [InlineData(5, 0, 5)]
    [InlineData(5, 1, 5.5)]
    [InlineData(60, 1, 61)]
    [InlineData(60, 0.5, 60.5)]
    public void What_the_server_asks_for_is_given_with_a_little_more(double asked, double jitter, double seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), Policy(jitter: jitter).PauseOfRun(1, TimeSpan.FromSeconds(asked)));

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(5, 0, 30)]
    [InlineData(2, 10, 10.5)]
    public void From_the_second_rejection_on_the_pause_is_no_shorter_than_without_Retry_After(int rejections, double asked, double seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), Policy().PauseOfRun(rejections, TimeSpan.FromSeconds(asked)));

    private static RetryPolicy Policy(int retries = 3, double interval = 1, double jitter = 0.5) =>
        new(retries, TimeSpan.FromSeconds(interval), () => jitter);
}
