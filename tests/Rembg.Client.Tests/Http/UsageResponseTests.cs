using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class UsageResponseTests
{
    [Theory]
    [InlineData("5", 5)]
    [InlineData("-5", -5)]
    [InlineData("5.9", 5)]
    [InlineData("2.3e18", 2_300_000_000_000_000_000)]
    [InlineData("9.1e18", long.MaxValue / 4)]
    [InlineData("-9.1e18", -(long.MaxValue / 4))]
    [InlineData("9223372036854775807", long.MaxValue / 4)]
    [InlineData("1e300", 0)]
    [InlineData("\"7\"", 7)]
    [InlineData("\"-7\"", -7)]
    [InlineData("\"7 \"", 7)]
    [InlineData("\"1,000\"", 0)]
    [InlineData("true", 0)]
    [InlineData("null", 0)]
    [InlineData("[5]", 0)]
    public void A_count_is_read_however_it_is_written(string written, long count) =>
        Assert.Equal(count, ReadUsage($$"""{"api_usage":{{written}}}""").ApiUsage);

    [Fact]
    public void Everything_has_its_place()
    {
        var query = UsageQuery.ForMonth(2024, 3);
        var usage = UsageResponse.ReadUsage(SecretRedactor.None, """{"membership":"Pro\nplan","credits":1,"prepaidCredits":2,"app_usage":3,"api_usage":4,"billingCycle":[]}""", query);
        Assert.Equal(
            ("Pro", 1L, 2L, 3L, 4L, null, 2024, 3, null),
            (usage.Membership, usage.Credits, usage.PrepaidCredits, usage.AppUsage, usage.ApiUsage, usage.BillingCycle, usage.Year, usage.Month, usage.PeriodStartUnix));
        Assert.Equal(7, UsageResponse.ReadUsage(SecretRedactor.None, "{}", UsageQuery.ForPeriod(7)).PeriodStartUnix);
    }

    [Fact]
    public void A_running_cycle_is_read_as_it_is_told()
    {
        var cycle = ReadUsage("""
            {"billingCycle":{"periodStartUnix":1,"periodEndUnix":2,"appUsage":3,"apiUsage":4,"includedCredits":100,"prepaidCredits":6,
            "usedIncludedCredits":50,"remainingIncludedCredits":8,"stripeBillingSynced":true}}
            """).BillingCycle!;
        Assert.Equal((1L, 2L, 3L, 4L), (cycle.PeriodStartUnix, cycle.PeriodEndUnix, cycle.AppUsage, cycle.ApiUsage));
        Assert.Equal(
            (100L, 6L, 50L, 8L, true),
            (cycle.IncludedCredits, cycle.PrepaidCredits, cycle.UsedIncludedCredits, cycle.RemainingIncludedCredits, cycle.StripeBillingSynced));
    }

    [Fact]
    public void What_a_running_cycle_does_not_tell_is_worked_out()
    {
        var cycle = ReadUsage("""{"billingCycle":{"appUsage":3,"apiUsage":4,"includedCredits":100,"stripeBillingSynced":"true"}}""").BillingCycle!;
        Assert.Equal((7L, 93L, null, false), (cycle.UsedIncludedCredits, cycle.RemainingIncludedCredits, cycle.PeriodEndUnix, cycle.StripeBillingSynced));
    }

    [Fact]
    public void Cycles_are_read_with_all_they_tell()
    {
        var cycle = Assert.Single(UsageResponse.ReadCycles(SecretRedactor.None, """{"billingCycles":[{"periodStartUnix":1,"periodEndUnix":2,"appUsage":3,"apiUsage":4},"x"]}"""));
        Assert.Equal((1L, 2L, 3L, 4L), (cycle.PeriodStartUnix, cycle.PeriodEndUnix, cycle.AppUsage, cycle.ApiUsage));
        Assert.Empty(UsageResponse.ReadCycles(SecretRedactor.None, """{"billingCycles":{"periodStartUnix":1}}"""));
        Assert.Empty(UsageResponse.ReadCycles(SecretRedactor.None, "{}"));
    }

    [Theory]
    [InlineData("", "The service answered with no JSON.")]
    [InlineData("[1]", "The service answered with something that is not JSON: [1]")]
    [InlineData("<title>Sign in</title>", "The service answered with something that is not JSON: Sign in")]
    [InlineData("{\"credits\":", "The service answered with something that is not JSON: {\"credits\":")]
    public void What_is_no_json_object_is_told_by_what_it_looks_like(string body, string message)
    {
        var failure = Assert.Throws<RembgException>(() => ReadUsage(body));
        Assert.Equal((RembgError.InvalidResponse, message), (failure.Error, failure.Message));
    }

    [Fact]
    public void Half_a_character_is_an_invalid_response() =>
        Assert.Equal(RembgError.InvalidResponse, Assert.Throws<RembgException>(() => ReadUsage("""{"membership":"\ud800"}""")).Error);

    private static MembershipUsage ReadUsage(string body) => UsageResponse.ReadUsage(SecretRedactor.None, body, UsageQuery.ForMonth());
}
