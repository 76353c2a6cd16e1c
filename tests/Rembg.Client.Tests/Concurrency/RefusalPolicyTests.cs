using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

public sealed class RefusalPolicyTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(3, 0.5, 120)]
    [InlineData(1, 2, 160)]
    public void Each_retry_stands_for_a_time(int retries, double interval, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy(retries, interval).Patience);

    [Fact]
    public void An_interval_beyond_all_bounds_is_for_ever()
    {
        var policy = new RefusalPolicy(3, TimeSpan.MaxValue, () => 1);
        Assert.Equal(TimeSpan.MaxValue, policy.Patience);
        Assert.Equal(TimeSpan.MaxValue, policy.Pause(1, isHopeless: true));
    }

    [Fact]
    public void A_typical_refusal_is_between_the_last_and_those_before()
    {
        var policy = Policy();
        Assert.Equal(Shortest, policy.Typical(3, Shortest));
        policy.Took(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(3), policy.Typical(3, Shortest));
        policy.Took(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(4.5), policy.Typical(3, Shortest));
        policy.Took(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(8.25), policy.Typical(3, Shortest));
        policy.Took(TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.FromSeconds(10), policy.Typical(3, Shortest)); // Nobody waits longer for a probe.
    }

    [Theory]
    [InlineData(1, 0.125)]
    [InlineData(2, 0.5)]
    [InlineData(3, 2)]
    [InlineData(4, 8)]
    [InlineData(5, 30)]
    [InlineData(1000, 30)]
    public void Refusals_in_a_row_lengthen_the_pause(int refusals, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy().Pause(refusals, isHopeless: false));

    [Theory]
    [InlineData(0, 0.75)]
    [InlineData(1, 1.25)]
    public void No_two_machines_come_back_at_the_same_moment(double jitter, double factor)
    {
        Assert.Equal(TimeSpan.FromSeconds(2 * factor), Policy(jitter: jitter).Pause(3, isHopeless: false));
        Assert.Equal(TimeSpan.FromSeconds(2 * factor), Policy(jitter: jitter).Pause(9, isHopeless: true));
    }

    [Fact]
    public void Refusals_close_together_lengthen_the_first_pause_and_those_far_apart_shorten_it()
    {
        var policy = Policy();
        foreach (var (sent, seconds) in new[] { (4, 0.125), (1, 0.25), (4, 0.25), (3, 0.5), (1, 0.5), (4, 0.5), (12, 0.5), (13, 0.25), (13, 0.125), (1000, 0.125) })
        {
            policy.Came(sent);
            Assert.Equal(seconds, policy.Pause(1, isHopeless: false).TotalSeconds);
        }
    }

    [Theory]
    [InlineData(5, 0, 5)]
    [InlineData(5, 1, 5.5)]
    [InlineData(60, 1, 61)]
    [InlineData(60, 0.5, 60.5)]
    public void What_the_server_asks_for_is_given_with_a_little_more(double asked, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy(jitter: jitter).Asked(TimeSpan.FromSeconds(asked)));

    private static RefusalPolicy Policy(int retries = 3, double interval = 1, double jitter = 0.5) =>
        new(retries, TimeSpan.FromSeconds(interval), () => jitter);
}
