using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Batch;

/// <summary>A network or a service that is away for a while: the run pauses, probes, and goes on or ends.</summary>
public sealed class OutageTests
{
    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_gateway_that_says_so_before_the_upload_is_complete_uses_up_no_attempt(int status)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Early(status, "<html>away</html>") with { Times = 12 });
        var path = run.Image("large.jpg", Pictures.Jpeg(2_000_000));
        var report = await run.RunAsync(path);
        Assert.Equal(13, Assert.Single(report.Completed).Attempts);
    }

    [Fact]
    public async Task Without_a_connection_the_run_ends_after_its_patience_and_the_rest_is_not_sent()
    {
        await using var run = await TestRun.StartAsync();
        var watch = Stopwatch.StartNew();
        var report = await run.RunAsync(run.Images(60), client: TestRun.ClientOf(Unused(), retries: 3));

        // Three retries of 2 ms stand for 1.2 s.
        Assert.InRange(watch.Elapsed.TotalSeconds, 1.2, 30);
        Assert.Equal(RembgError.ConnectionFailed, report.StopCause?.Error);
        Assert.EndsWith("Nothing got through to the service for 1.2 seconds, so the run was ended.", report.StopCause!.Message, StringComparison.Ordinal);
        Assert.Equal(60, report.Failures.Count);
        Assert.InRange(report.Failures.Count(failure => failure.Error == RembgError.NotSubmitted), 56, 59);
    }

    [Fact]
    public async Task Without_retries_three_images_without_a_connection_end_the_run()
    {
        await using var run = await TestRun.StartAsync();
        var report = await run.RunAsync(run.Images(60), new BatchOptions { ThrottleLimit = 1 }, TestRun.ClientOf(Unused(), retries: 0));
        Assert.Equal(RembgError.ConnectionFailed, report.StopCause?.Error);
        Assert.Equal((3, 57), (report.Failures.Count(failure => failure.Error == RembgError.ConnectionFailed), report.Failures.Count(failure => failure.Error == RembgError.NotSubmitted)));
    }

    [Fact]
    public async Task An_image_that_alone_breaks_its_connection_fails_and_the_others_complete()
    {
        const int Large = 20_000_000;
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
                var length = RawConnection.LengthOf(head);
                await connection.ReadBodyAsync(Math.Min(length, 100_000));
                if (length > Large)
                {
                    connection.Reset();
                    return;
                }

                await connection.SendAsync(RawAnswers.Picture);
            }
        });
        using var folder = new TempFolder();
        string[] paths = [folder.Write("large.jpg", Pictures.Jpeg(Large)), .. Enumerable.Range(1, 200).Select(number => folder.Write($"{number}.jpg", Pictures.Jpeg(seed: number)))];
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address), paths.Select(path => RemovalRequest.FromFile(path)), new BatchOptions { ThrottleLimit = 2 });
        Assert.Equal(200, report.Completed.Count);
        var failure = Assert.Single(report.Failures);
        Assert.Equal((RembgError.ConnectionFailed, 0), (failure.Error, failure.UnknownOutcomeCount));
        Assert.InRange(failure.Attempts, 4, 30);
    }

    // Half of the two thousand requests a second that were seen would be a thousand here.
    [Fact]
    public async Task Retry_After_zero_does_not_skip_the_backoff()
    {
        await using var server = RawServer.Answering("HTTP/1.1 429 X\r\nRetry-After: 0\r\nContent-Type: application/json\r\nContent-Length: 44\r\n\r\n{\"error\":\"Too many requests\",\"status\":429  }");
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = server.Address });
        var requests = Enumerable.Range(1, 2).Select(number => RemovalRequest.FromFile(folder.Write($"{number}.jpg", Pictures.Jpeg(seed: number))));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var outcome in client.RemoveBackgroundsAsync(requests, cancellationToken: stop.Token))
            {
                Assert.Fail($"{outcome.Failure}");
            }
        });
        Assert.InRange(server.Heads.Count, 3, 20);
    }

    private static Uri Unused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }
}
