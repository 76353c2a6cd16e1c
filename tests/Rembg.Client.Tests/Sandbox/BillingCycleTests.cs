using System.Text.Json;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The cycles, past and present.</summary>
public sealed class BillingCycleTests : SandboxTest
{
    // Half a second before a renewal, and a day on which months go wrong.
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 23, 12, 23, 32, TimeSpan.Zero).AddSeconds(-0.5));

    /// <inheritdoc/>
    protected override SandboxOptions Options => new() { PlainPictures = true, Clock = _clock };

    [Fact]
    public async Task The_list_is_newest_first_and_without_gaps()
    {
        var cycles = await CyclesAsync();
        Assert.Equal(4, cycles.Length);
        Assert.Equal(Unix(2026, 2), Start(cycles[0]));
        for (var i = 1; i < cycles.Length; i++)
        {
            Assert.Equal(Start(cycles[i - 1]) - 1, cycles[i].GetProperty("periodEndUnix").GetInt64());
        }

        Assert.All(cycles[1..], cycle => Assert.True(cycle.GetProperty("apiUsage").GetInt64() > 0));
    }

    [Fact]
    public async Task A_renewal_begins_a_cycle()
    {
        using var before = await RemoveAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        using var after = await RemoveAsync();

        var cycles = await CyclesAsync();
        Assert.Equal([Unix(2026, 3), Unix(2026, 2)], cycles[..2].Select(Start));
        Assert.All(cycles[..2], cycle => Assert.Equal(1, cycle.GetProperty("apiUsage").GetInt64()));
        Assert.Equal(2, (await UsageAsync()).GetProperty("api_usage").GetInt64());
    }

    [Fact]
    public async Task The_list_ignores_every_other_parameter() =>
        Assert.Single((await UsageAsync("?listBillingCycles=true&year=abc&periodStartUnix=1")).EnumerateObject());

    [Fact]
    public async Task A_past_cycle_is_asked_for_by_its_start()
    {
        var past = (await CyclesAsync())[2];
        var usage = await UsageAsync($"?periodStartUnix={Start(past)}&expand=other,billing_cycle");
        Assert.Equal(past.GetProperty("apiUsage").GetInt64(), usage.GetProperty("api_usage").GetInt64());
        var cycle = usage.GetProperty("billingCycle");
        Assert.Equal(Start(past), Start(cycle));
        Assert.Equal(past.GetProperty("periodEndUnix").GetInt64(), cycle.GetProperty("periodEndUnix").GetInt64());
    }

    [Fact]
    public async Task A_cycle_comes_only_when_asked_for() => Assert.False((await UsageAsync("?expand=other")).TryGetProperty("billingCycle", out _));

    [Fact]
    public async Task There_may_be_no_cycles() =>
        Assert.Equal(0, (await UsageAsync("?listBillingCycles=1", "sandbox-nocycles")).GetProperty("billingCycles").GetArrayLength());

    private async Task<JsonElement[]> CyclesAsync() =>
        [.. (await UsageAsync("?listBillingCycles=1")).GetProperty("billingCycles").EnumerateArray()];

    private static long Start(JsonElement cycle) => cycle.GetProperty("periodStartUnix").GetInt64();

    private static long Unix(int year, int month) =>
        new DateTimeOffset(year, month, 23, 12, 23, 32, TimeSpan.Zero).ToUnixTimeSeconds();
}
