using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>An outage in real time. Apart from the others, because a mutation run cannot take a test of that length.</summary>
public sealed class LongOutageTests
{
    [Theory]
    [InlineData(null, 3)]
    [InlineData(8, 1)]
    public async Task Ten_seconds_without_a_connection_in_mid_run_lose_no_image(int? limit, int retries)
    {
        await using var run = await TestRun.StartAsync(new SandboxOptions { Latency = TimeSpan.FromMilliseconds(50) });
        using var gateway = new BreakableGateway(run.Sandbox.Address);
        var client = new RembgClient(new RembgClientOptions
        {
            ApiKey = TestRun.Key, Endpoint = gateway.Address, MaximumRetryCount = retries, RetryInterval = TimeSpan.FromSeconds(0.5),
        });
        var batch = run.RunAsync(run.Images(60), new BatchOptions { ThrottleLimit = limit }, client);
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Count >= 20, TimeSpan.FromSeconds(30)));
        gateway.Close();
        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        gateway.Open();

        var report = await batch;
        Assert.Null(report.StopCause);
        Assert.Equal((60, 0), (report.Completed.Count, report.Failures.Count));
    }
}
