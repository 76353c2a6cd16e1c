using System.Text.Json;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>What removals do to the credits, and how the usage is asked for.</summary>
public sealed class UsageTests : SandboxTest
{
    private readonly ManualClock _clock = new(new(2026, 3, 30, 12, 0, 0, TimeSpan.Zero));

    /// <inheritdoc/>
    protected override SandboxOptions Options =>
        new() { PlainPictures = true, Credits = 3, PrepaidCredits = 2, Clock = _clock };

    [Fact]
    public async Task A_removal_is_counted_in_the_month_and_in_the_cycle()
    {
        await RemoveManyAsync(2, 200);

        var usage = await UsageAsync("?expand=billing_cycle");
        Assert.Equal("Premium-3", usage.GetProperty("membership").GetString());
        Assert.Equal((3, 2, 0, 2), (Int(usage, "credits"), Int(usage, "prepaidCredits"), Int(usage, "app_usage"), Int(usage, "api_usage")));
        var cycle = usage.GetProperty("billingCycle");
        Assert.Equal((0, 2, 3, 2), (Int(cycle, "appUsage"), Int(cycle, "apiUsage"), Int(cycle, "includedCredits"), Int(cycle, "prepaidCredits")));
        Assert.Equal((2, 1), (Int(cycle, "usedIncludedCredits"), Int(cycle, "remainingIncludedCredits")));
        Assert.True(cycle.GetProperty("stripeBillingSynced").GetBoolean());
    }

    [Fact]
    public async Task What_is_refused_costs_nothing()
    {
        using var refused = await RemoveAsync(RawForm.WithImage().Field("w", "abc"));
        using var undecodable = await RemoveAsync(new RawForm().Image([1, 2, 3]));
        Assert.Equal(0, Int(await UsageAsync(), "api_usage"));
    }

    [Fact]
    public async Task Included_credits_go_first_then_the_prepaid_ones_then_the_monthly_limit_holds()
    {
        await RemoveManyAsync(5, 200);
        await RemoveManyAsync(1, 429);

        using var refused = await RemoveAsync();
        await AssertErrorAsync(429, "You've reached your monthly limit. Consider purchasing more credits.", refused);
        var usage = await UsageAsync("?includeBillingCycle=1");
        Assert.Equal((5, 0), (Int(usage, "api_usage"), Int(usage, "prepaidCredits")));
        Assert.Equal(3, Int(usage.GetProperty("billingCycle"), "usedIncludedCredits"));
        Assert.Equal(0, Int(usage.GetProperty("billingCycle"), "remainingIncludedCredits"));
    }

    [Fact]
    public async Task A_crowd_cannot_overspend()
    {
        Server.Settings.Latency = TimeSpan.FromMilliseconds(50);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RemoveAsync()));
        Assert.Equal(5, answers.Count(answer => (int)answer.StatusCode == 200));
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 429));
    }

    [Fact]
    public async Task A_new_cycle_brings_new_credits()
    {
        await RemoveManyAsync(5, 200);
        await RemoveManyAsync(1, 429);
        _clock.Advance(TimeSpan.FromDays(30));
        await RemoveManyAsync(1, 200);

        Assert.Equal((1, 0), (Int(await UsageAsync(), "api_usage"), Int(await UsageAsync(), "prepaidCredits")));
        Assert.Equal(5, Int(await UsageAsync("?year=2026&month=3"), "api_usage"));
    }

    [Fact]
    public async Task An_account_that_is_not_synced_lives_by_the_calendar_month()
    {
        const string key = "sandbox-unsynced";
        Server.Account(key).ApiUsage = 3;
        Server.Account(key).PrepaidCredits = 0;
        using var refused = await RemoveAsync(key: key);
        Assert.Equal(429, (int)refused.StatusCode);

        var cycle = (await UsageAsync("?expand=billing_cycle", key)).GetProperty("billingCycle");
        Assert.False(cycle.GetProperty("stripeBillingSynced").GetBoolean());
        Assert.Equal(Unix(2026, 3, 1), cycle.GetProperty("periodStartUnix").GetInt64());
        Assert.Equal(Unix(2026, 4, 1) - 1, cycle.GetProperty("periodEndUnix").GetInt64());

        _clock.Advance(TimeSpan.FromDays(2));
        using var taken = await RemoveAsync(key: key);
        Assert.Equal(200, (int)taken.StatusCode);
    }

    [Fact]
    public async Task Each_key_has_an_account_of_its_own()
    {
        using var answer = await RemoveAsync(key: "sandbox-mine");
        Assert.Equal(1, Int(await UsageAsync(key: "sandbox-mine"), "api_usage"));
        Assert.Equal(0, Int(await UsageAsync(key: "sandbox-yours"), "api_usage"));
    }

    [Theory]
    [InlineData("?year=2026&periodStartUnix=1", "'periodStartUnix' cannot be combined with 'year' or 'month'")]
    [InlineData("?month=3&periodStartUnix=1", "'periodStartUnix' cannot be combined with 'year' or 'month'")]
    [InlineData("?year=abc", "'year' must be an integer, got: 'abc'")]
    [InlineData("?year=10000", "'year' must be between 1 and 9999, got: 10000")]
    [InlineData("?month=0", "'month' must be between 1 and 12, got: 0")]
    [InlineData("?periodStartUnix=now", "'periodStartUnix' must be an integer, got: 'now'")]
    public async Task A_wrong_query(string query, string message)
    {
        using var answer = await GetAsync("/api/membership-usage" + query);
        await AssertErrorAsync(400, message, answer);
    }

    [Theory]
    [InlineData("somebody-else", 401, "invalid api key")]
    [InlineData(null, 401, "invalid api key")]
    [InlineData("sandbox-unverified", 403, "Email address not verified – please check your inbox")]
    public async Task A_key_that_may_not(string? key, int status, string message)
    {
        using var answer = await GetAsync("/api/membership-usage", key);
        await AssertErrorAsync(status, message, answer);
    }

    [Fact]
    public async Task Gaps_in_an_answer()
    {
        var usage = await UsageAsync("?expand=billing_cycle", "sandbox-nulls");
        Assert.Equal(JsonValueKind.Null, usage.GetProperty("app_usage").ValueKind);
        Assert.False(usage.TryGetProperty("api_usage", out _));
        Assert.True(usage.TryGetProperty("seats", out _));
        Assert.Equal(JsonValueKind.Null, usage.GetProperty("billingCycle").GetProperty("periodEndUnix").ValueKind);
        var cycles = (await UsageAsync("?listBillingCycles=1", "sandbox-nulls")).GetProperty("billingCycles");
        Assert.False(cycles[0].TryGetProperty("appUsage", out _));
    }

    private async Task RemoveManyAsync(int count, int status)
    {
        for (var i = 0; i < count; i++)
        {
            using var answer = await RemoveAsync();
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static long Unix(int year, int month, int day) =>
        new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
}
