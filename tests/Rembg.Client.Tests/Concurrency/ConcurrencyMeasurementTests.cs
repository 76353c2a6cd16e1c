using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

/// <summary>What is read from images a second at two numbers at once.</summary>
public sealed class ConcurrencyMeasurementTests
{
    [Theory]
    [InlineData(8, 10.0, 16, 12.1, true)] // A fifth of the doubling that was hoped for.
    [InlineData(8, 10.0, 16, 11.9, false)]
    [InlineData(8, 10.0, 12, 11.1, true)]
    [InlineData(8, 10.0, 12, 10.9, false)]
    [InlineData(8, 10.0, 8, 1.0, true)] // No step at all.
    [InlineData(8, 0.0, 16, 1.0, true)] // Nothing is known of the smaller number.
    public void A_step_has_paid_when_it_brought_its_share(int limit, double rate, int next, double nextRate, bool hasPaid) =>
        Assert.Equal(hasPaid, new ConcurrencyMeasurement(limit, rate).IsBeatenBy(next, nextRate, share: 0.2));

    [Theory]
    [InlineData(9.0, 8, 10.0)] // More brought nothing: it stays as it was measured.
    [InlineData(10.0, 8, 10.0)]
    [InlineData(15.0, 12, 15.0)]
    [InlineData(24.0, 19, 24.0)] // Never the number that is stepped back from.
    public void A_rate_needs_as_many_as_take_it_at_the_smaller_numbers_pace(double rate, int needed, double expected) =>
        Assert.Equal(new ConcurrencyMeasurement(needed, expected), new ConcurrencyMeasurement(8, 10).NeededFor(rate, 20));
}
