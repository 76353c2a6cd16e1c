using System.Security.Cryptography;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>Which requests a fault hits.</summary>
public sealed class FaultMatchTests : SandboxTest
{
    [Fact]
    public async Task Faults_are_used_up_in_their_order()
    {
        Server.Faults.Enqueue(Fault.Answer(503) with { Times = 2 }, Fault.Answer(500), Fault.Html(502));
        Assert.Equal([503, 503, 500, 502, 200], await StatusesAsync(5));
    }

    [Fact]
    public async Task Until_they_are_cleared()
    {
        Server.Faults.Enqueue(Fault.Answer(503) with { Times = -1 });
        Assert.Equal([503, 503, 503], await StatusesAsync(3));
        Server.Faults.Clear();
        Assert.Equal([200], await StatusesAsync(1));
    }

    [Fact]
    public async Task By_place()
    {
        Server.Faults.Enqueue(
            Fault.Answer(500) with { Match = new() { Nth = 2 } },
            Fault.Answer(503) with { Times = -1, Match = new() { EveryNth = 3 } });
        Assert.Equal([200, 500, 503, 200, 200, 503], await StatusesAsync(6));
    }

    [Fact]
    public async Task By_chance_and_the_same_each_time()
    {
        var fault = Fault.Answer(503) with { Times = -1, Match = new() { Probability = 0.3, Seed = 7 } };
        Server.Faults.Enqueue(fault);
        var first = await StatusesAsync(40);
        Server.Reset();
        Server.Faults.Enqueue(fault);
        Assert.Equal(first, await StatusesAsync(40));
        Assert.InRange(first.Count(status => status == 503), 4, 24);
    }

    [Fact]
    public async Task By_key_and_path()
    {
        Server.Faults.Enqueue(Fault.Answer(500) with { Times = -1, Match = new() { PathPrefix = "/rmbg", Key = "sandbox-a" } });
        Assert.Equal([200], await StatusesAsync(1));
        Assert.Equal([500], await StatusesAsync(1, "sandbox-a"));
        using var usage = await GetAsync("/api/membership-usage", "sandbox-a");
        Assert.Equal(200, (int)usage.StatusCode);
    }

    [Fact]
    public async Task By_image()
    {
        var (one, other, third) = (SamplePictures.Png(10, 10), SamplePictures.Png(40, 20), SamplePictures.Bmp(3, 3));
        Server.Faults.Enqueue(
            Fault.Answer(500) with { Match = new() { Sha256 = Convert.ToHexString(SHA256.HashData(other)) } },
            Fault.Html(502) with { Match = new() { Length = third.Length } });
        using var first = await RemoveAsync(new RawForm().Image(one));
        using var second = await RemoveAsync(new RawForm().Image(other));
        using var last = await RemoveAsync(new RawForm().Image(third));
        Assert.Equal([200, 500, 502], [(int)first.StatusCode, (int)second.StatusCode, (int)last.StatusCode]);
    }

    private async Task<List<int>> StatusesAsync(int count, string key = "sandbox")
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            using var answer = await RemoveAsync(key: key);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }
}
