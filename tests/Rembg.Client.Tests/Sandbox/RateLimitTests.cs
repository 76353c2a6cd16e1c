using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The short-term limit, and the keys that bring failures about.</summary>
public sealed class RateLimitTests : SandboxTest
{
    private readonly ManualClock _clock = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <inheritdoc/>
    protected override SandboxOptions Options => new()
    {
        PlainPictures = true,
        Clock = _clock,
        RateLimit = 2,
        RateWindow = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public async Task The_window_slides()
    {
        Assert.Equal(200, await StatusAsync());
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(200, await StatusAsync());
        Assert.Equal(429, await StatusAsync());
        Assert.Equal(200, await StatusAsync("sandbox-other"));
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(200, await StatusAsync());
        Assert.Equal(429, await StatusAsync());
    }

    [Fact]
    public async Task A_bucket_allows_a_burst_and_then_what_flows_back()
    {
        Server.Settings.RateBurst = 3;
        Assert.Equal("200 200 200 429", await StatusesAsync(4));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("200 429", await StatusesAsync(2));
        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("200 200 200 429", await StatusesAsync(4));
    }

    [Fact]
    public async Task Retry_After_comes_when_it_is_set()
    {
        using var bare = await RemoveAsync(key: "sandbox-ratelimited");
        Assert.False(bare.Headers.Contains("Retry-After"));
        Server.Settings.RetryAfter = "2.5";
        using var answer = await RemoveAsync(key: "sandbox-ratelimited");
        Assert.Equal("2.5", Assert.Single(answer.Headers.GetValues("Retry-After")));
    }

    [Fact]
    public async Task Every_third_removal_of_the_flaky_key_fails()
    {
        Server.Settings.RateLimit = null;
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            statuses.Add(await StatusAsync("sandbox-flaky"));
        }

        Assert.Equal([200, 200, 503, 200, 200, 503], statuses);
    }

    [Fact]
    public async Task The_slow_key_is_slow()
    {
        Server.Settings.SlowLatency = TimeSpan.FromMilliseconds(200);
        var started = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(200, await StatusAsync("sandbox-slow"));
        Assert.True(started.Elapsed >= TimeSpan.FromMilliseconds(190), $"It took {started.Elapsed}.");
    }

    private async Task<string> StatusesAsync(int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            statuses.Add(await StatusAsync());
        }

        return string.Join(' ', statuses);
    }

    private async Task<int> StatusAsync(string key = "sandbox")
    {
        using var answer = await RemoveAsync(key: key);
        return (int)answer.StatusCode;
    }
}
