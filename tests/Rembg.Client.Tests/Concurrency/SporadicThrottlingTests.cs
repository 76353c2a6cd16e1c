using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

public sealed class SporadicThrottlingTests
{
    private readonly SporadicThrottling _sporadic = new();

    public SporadicThrottlingTests() => _sporadic.Reduced(from: 20);

    [Theory]
    [InlineData(16, 5, 1, true)]
    [InlineData(16, 10, 2, true)]
    [InlineData(17, 5, 1, false)] // A limit may be there.
    [InlineData(16, 4, 1, false)] // They are frequent.
    [InlineData(16, 9, 2, false)]
    public void Two_rare_ones_far_below_the_last_reduction_make_it_certain(double limit, long sent, int rejected, bool isCertain)
    {
        _sporadic.Add(limit, sent, rejected);
        Assert.False(_sporadic.IsCertain);
        _sporadic.Add(limit, sent, rejected);
        Assert.Equal(isCertain, _sporadic.IsCertain);
    }

    [Fact]
    public void Frequent_ones_count_against_it_one_by_one()
    {
        BecomeCertain(evidence: 6);
        for (var i = 0; i < 4; i++)
        {
            Assert.True(_sporadic.IsCertain);
            _sporadic.Add(limit: 64, sent: 4, rejected: 1);
        }

        Assert.True(_sporadic.IsCertain);
        _sporadic.Contradict();
        Assert.False(_sporadic.IsCertain);
    }

    [Fact]
    public void Once_certain_rare_ones_confirm_it_at_any_limit_and_six_are_remembered()
    {
        BecomeCertain(evidence: 100);
        for (var i = 0; i < 5; i++)
        {
            _sporadic.Contradict();
        }

        Assert.False(_sporadic.IsCertain);
    }

    [Theory]
    [InlineData(3, 8, false)]
    [InlineData(3, 9, true)]
    [InlineData(2, 1, true)]
    public void A_burst_shows_a_limit_at_once(int rejected, long sent, bool isCertain)
    {
        BecomeCertain(evidence: 6);
        _sporadic.Add(limit: 64, sent, rejected);
        Assert.Equal(isCertain, _sporadic.IsCertain);
    }

    private void BecomeCertain(int evidence)
    {
        _sporadic.Add(limit: 10, sent: 20, rejected: 1);
        for (var i = 1; i < evidence; i++)
        {
            _sporadic.Add(limit: i < 2 ? 10 : 64, sent: 20, rejected: 1);
        }
    }
}
