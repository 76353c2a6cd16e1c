using System.Runtime.CompilerServices;

namespace Rembg.Client.Tests.Library;

/// <summary>Code that uses the client can be tested without a service.</summary>
public sealed class FakeClientTests
{
    [Fact]
    public async Task Code_that_makes_images_is_tested_with_results_and_failures_that_are_made()
    {
        var token = TestContext.Current.CancellationToken;
        var client = new FakeClient();
        var shop = new Shop(client);

        Assert.Equal(["a.jpg: /web/a.webp", "b.jpg: Skipped UpToDate", "c.jpg: the service is busy (503, 4 attempts)", "d.jpg: kept as /tmp/d.webp", "1 made, 2 credits"], await shop.PublishAsync(["a.jpg", "b.jpg", "c.jpg", "d.jpg"], token));
        Assert.Equal([4], await shop.ThumbnailAsync([1, 2, 3], token));
        Assert.Equal("Pro: 70 of 100 left, renewed 2026-02-01; last cycle 12", await shop.AccountAsync(token));
        Assert.Equal("openapi: 3.1.0", await client.GetApiSpecificationAsync(token));
        Assert.Equal((2026, 1, true), (client.Asked!.Year, client.Asked.Month, client.Asked.IncludeBillingCycle));
    }

    // The code under test, as a program would have it.
    private sealed class Shop(RembgClient client)
    {
        public async Task<List<string>> PublishAsync(IEnumerable<string> paths, CancellationToken token)
        {
            var lines = new List<string>();
            RunSummary? summary = null;
            await foreach (var outcome in client.RemoveBackgroundsAsync(paths.Select(path => RemovalRequest.FromFile(path)), new() { OnSummary = sum => summary = sum }, token))
            {
                lines.Add($"{Path.GetFileName(outcome.Request.SourcePath)}: " + outcome switch
                {
                    { Failure: RembgApiException e } => $"{e.Message} ({e.StatusCode}, {e.Attempts} attempts)",
                    { Failure: { KeptPath: { } kept, CreditCount: 1 } } => $"kept as {kept}",
                    { Result: { Status: RemovalStatus.Completed, OutputPath: var output } } => output,
                    _ => $"{outcome.Result!.Status} {outcome.Result.Reason}",
                });
            }

            return [.. lines, $"{summary!.Made} made, {summary.Credits} credits"];
        }

        public async Task<byte[]> ThumbnailAsync(byte[] picture, CancellationToken token) =>
            (await client.RemoveBackgroundAsync(RemovalRequest.FromBytes(picture, new() { Width = 80 }), cancellationToken: token)).Content!;

        public async Task<string> AccountAsync(CancellationToken token)
        {
            var usage = await client.GetUsageAsync(UsageQuery.ForMonth(2026, 1) with { IncludeBillingCycle = true }, token);
            var cycles = await client.GetBillingCyclesAsync(token);
            return $"{usage.Membership}: {usage.BillingCycle!.SpendableCredits} of {usage.Credits} left, renewed {usage.BillingCycle.PeriodEnd:yyyy-MM-dd}; last cycle {cycles[0].TotalUsage}";
        }
    }

    private sealed class FakeClient : RembgClient
    {
        public UsageQuery? Asked { get; private set; }

        public override Task<RemovalOutcome> RemoveBackgroundAsync(RemovalRequest request, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new RemovalOutcome(request, new RemovalResult { Status = RemovalStatus.Completed, Format = nameof(ImageFormat.Webp) }, content: [4]));

        public override async IAsyncEnumerable<RemovalOutcome> RemoveBackgroundsAsync(
            IEnumerable<RemovalRequest> requests, BatchOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var request in requests)
            {
                await Task.Yield();
                yield return Path.GetFileName(request.SourcePath) switch
                {
                    "a.jpg" => new RemovalOutcome(request, new RemovalResult { Status = RemovalStatus.Completed, OutputPath = "/web/a.webp", Attempts = 1 }, ["It is animated."]),
                    "b.jpg" => new RemovalOutcome(request, new RemovalResult { Status = RemovalStatus.Skipped, Reason = RemovalReason.UpToDate }),
                    "c.jpg" => new RemovalOutcome(request, new RembgApiException(
                        RembgError.ServiceUnavailable, "the service is busy", 503, [new RembgErrorDetail("w", "Width", "too wide")], TimeSpan.FromSeconds(3)) { Attempts = 4, UnknownOutcomeCount = 1 }),
                    _ => new RemovalOutcome(request, new RembgException(RembgError.WriteFailed, "The disk is full.") { KeptPath = "/tmp/d.webp", CreditCount = 1 }),
                };
            }

            options?.OnSummary?.Invoke(new RunSummary { Made = 1, Credits = 2, Failed = new Dictionary<string, int> { ["WriteFailed"] = 1, ["ServiceUnavailable"] = 1 } });
        }

        public override Task<MembershipUsage> GetUsageAsync(UsageQuery? query = null, CancellationToken cancellationToken = default)
        {
            Asked = query;
            return Task.FromResult(new MembershipUsage
            {
                Membership = "Pro",
                Credits = 100,
                BillingCycle = new CurrentBillingCycle { PeriodEndUnix = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), RemainingIncludedCredits = 60, PrepaidCredits = 10 },
            });
        }

        public override Task<IReadOnlyList<BillingCycle>> GetBillingCyclesAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<BillingCycle>>([new BillingCycle { AppUsage = 2, ApiUsage = 10 }]);

        public override Task<string> GetApiSpecificationAsync(CancellationToken cancellationToken = default) => Task.FromResult("openapi: 3.1.0");
    }
}
