using Rembg.Sandbox;

namespace Rembg.Live.Tests;

/// <summary>The same questions to the sandbox, whose answers are what the page calls assumed or documented.</summary>
public sealed class SandboxTests
{
    [Fact]
    public async Task The_sandbox_says_what_is_noted_for_at_most_twenty_credits()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions(), TestContext.Current.CancellationToken);
        using var service = Service(sandbox);
        var answers = new List<(string, string)>();
        foreach (var fact in ServiceFacts.All)
        {
            answers.Add((fact.Id, await fact.AskAsync(service)));
        }

        Assert.Equal(FactBook.Read().Select(fact => (fact.Id, fact.Sandbox)), answers);
        Assert.InRange(service.Uploads, 1, LiveService.MaximumCredits);
        Assert.InRange(await service.UsageAsync(), 1, service.Uploads);
    }

    [Fact]
    public async Task Another_kind_of_service_is_told_from_it()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { HonoursOrientation = true, RateLimit = 1, RateWindow = TimeSpan.FromHours(1), RetryAfter = "7" }, TestContext.Current.CancellationToken);
        using var service = Service(sandbox);
        Assert.Equal("yes (no tag)", await AskAsync("orientation-jpeg"));
        await service.RefusedAsync(FactPictures.Plain(0));
        Assert.Equal("7", await AskAsync("retry-after"));

        Task<string> AskAsync(string id) => ServiceFacts.All.Single(fact => fact.Id == id).AskAsync(service);
    }

    [Fact]
    public void The_page_is_made_of_what_is_noted() => Assert.Equal(FactBook.Page(FactBook.Read()), FactBook.ReadPage());

    private static LiveService Service(SandboxServer sandbox) =>
        new(new(sandbox.Address, "rmbg"), new(sandbox.Address, "api/membership-usage"), "sandbox-live", TimeSpan.FromMilliseconds(50));
}
