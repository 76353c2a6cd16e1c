using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

public sealed class ChanceRefusalsTests
{
    private readonly ChanceRefusals _chance = new();

    public ChanceRefusalsTests() => Add(1, limit: 64, sent: 1000); // Of the first it takes no notice.

    [Fact]
    public void Three_at_half_the_number_are_enough_where_few_are_refused()
    {
        Add(1, limit: 40, sent: 20);
        Add(2, limit: 20, sent: 20);
        Assert.False(_chance.AreLikely);
        Add(1, limit: 20, sent: 20);
        Assert.True(_chance.AreLikely);
    }

    [Fact]
    public void Up_to_one_in_eight_are_few()
    {
        Add(1, limit: 40, sent: 8);
        Add(3, limit: 20, sent: 8);
        Assert.True(_chance.AreLikely);
    }

    [Theory]
    [InlineData(7, 20)]
    [InlineData(20, 7)]
    public void More_of_them_at_either_number_are_a_limit(long sentAtMost, long sentAtHalf)
    {
        Add(1, limit: 40, sent: sentAtMost);
        Add(12, limit: 20, sent: sentAtHalf);
        Assert.False(_chance.AreLikely);
    }

    [Fact]
    public void What_refuses_only_above_half_of_the_number_is_a_limit()
    {
        for (var i = 0; i < 500; i++)
        {
            Add(1, limit: 11 + (i % 10), sent: 20);
        }

        Assert.False(_chance.AreLikely);
    }

    [Fact]
    public void All_that_were_refused_since_count_and_not_only_the_one_that_is_told()
    {
        Add(1, limit: 40, sent: 20);
        Add(12, limit: 20, sent: 20, refused: 3);
        Assert.False(_chance.AreLikely);
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(13, false)]
    public void A_number_of_more_than_sixteen_refusals_ago_is_forgotten(int between, bool areLikely)
    {
        Add(1, limit: 40, sent: 20);
        Add(between, limit: 21, sent: 20);
        Add(3, limit: 20, sent: 20);
        Assert.Equal(areLikely, _chance.AreLikely);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void Three_quarters_of_the_number_are_near_it(int limit, bool areLikely)
    {
        Add(1, limit: 40, sent: 20);
        Add(1, limit, sent: 5, refused: 5);
        Add(3, limit: 20, sent: 20);
        Assert.Equal(areLikely, _chance.AreLikely);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void More_than_a_fifth_of_the_latest_forty_show_a_limit_after_all(int refused, bool areLikely)
    {
        BecomeLikely();
        Add(1, limit: 40, sent: 30);
        Add(1, limit: 40, sent: 1, refused: refused - 1);
        Assert.Equal(areLikely, _chance.AreLikely);
    }

    [Fact]
    public void What_was_before_the_latest_forty_does_not_count()
    {
        BecomeLikely();
        Add(1, limit: 40, sent: 30, refused: 8);
        Add(1, limit: 40, sent: 40, refused: 8);
        Assert.True(_chance.AreLikely);
    }

    [Fact]
    public void As_often_as_before_they_stay_likely()
    {
        BecomeLikely();
        Add(500, limit: 64, sent: 20);
        Assert.True(_chance.AreLikely);
    }

    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 48)]
    [InlineData(3, 48)]
    public void After_each_mistake_it_takes_four_times_as_many(int mistakes, int needed)
    {
        for (var mistake = 0; mistake < mistakes; mistake++)
        {
            Add(1, limit: 40, sent: 20);
            Add(48, limit: 20, sent: 20);
            Assert.True(_chance.AreLikely);
            Add(1, limit: 40, sent: 40, refused: 40);
            Assert.False(_chance.AreLikely);
        }

        Add(1, limit: 40, sent: 20);
        Add(needed - 1, limit: 20, sent: 20);
        Assert.False(_chance.AreLikely);
        Add(1, limit: 20, sent: 20);
        Assert.True(_chance.AreLikely);
    }

    private void BecomeLikely()
    {
        Add(1, limit: 40, sent: 20);
        Add(3, limit: 20, sent: 20);
        Assert.True(_chance.AreLikely);
    }

    private void Add(int times, int limit, long sent, int refused = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _chance.Add(limit, sent, refused);
        }
    }
}
