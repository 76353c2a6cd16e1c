namespace Rembg.Live.Tests;

/// <summary>Asks the service itself. Without a key in REMBG_LIVE_KEY nothing is asked.</summary>
public sealed class LiveTests(LiveTests.Account account) : IClassFixture<LiveTests.Account>
{
    public static TheoryData<string> Facts { get; } = [.. ServiceFacts.All.Select(fact => fact.Id)];

    [Theory]
    [MemberData(nameof(Facts))]
    public async Task The_service_says(string fact)
    {
        Assert.SkipWhen(account.Service is null, "REMBG_LIVE_KEY is not set: the service is not asked.");
        var answer = await ServiceFacts.All.Single(known => known.Id == fact).AskAsync(account.Service);
        var noted = FactBook.Read().Single(known => known.Id == fact);
        FactBook.Note(fact, answer);
        Assert.True(!noted.IsDocumented || answer == noted.Sandbox, $"The documentation says: {noted.Sandbox}. The service says: {answer}.");
    }

    /// <summary>One account and one count of credits for all facts.</summary>
    public sealed class Account : IDisposable
    {
        internal LiveService? Service { get; } = Environment.GetEnvironmentVariable("REMBG_LIVE_KEY") is { Length: > 0 } key
            ? new(new("https://api.rembg.com/rmbg"), new("https://www.rembg.com/api/membership-usage"), key, TimeSpan.FromSeconds(2))
            : null;

        public void Dispose() => Service?.Dispose();
    }
}
