using System.Text;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Http;
using Rembg.Progress;

namespace Rembg.Client.Tests.Faults;

/// <summary>Answers that mean harm.</summary>
public sealed class HostileAnswerTests
{
    [Fact]
    public async Task An_error_without_end_is_read_to_its_limit_only()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n{\"error\":\"");
            var more = Encoding.ASCII.GetBytes(new string('a', 64 * 1024));
            while (true)
            {
                await connection.SendAsync(more);
            }
        });
        using var folder = new TempFolder();
        var failure = (await RunAsync(server, folder)).Failure;
        Assert.Equal(RembgError.ApiValidation, failure.Error);
        Assert.InRange(failure.Message.Length, 1, 4096);
    }

    // Each byte moves well within the allowed silence; only a deadline of its own ends it.
    [Fact]
    public async Task An_error_that_drips_is_told_by_what_has_come_of_it()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n{\"error\":\"said early\",\"details\":[");
            while (true)
            {
                await connection.SendAsync(" ");
                await Task.Delay(20, connection.Stop);
            }
        });
        using var folder = new TempFolder();
        var failure = (await RunAsync(server, folder)).Failure;
        Assert.Equal((RembgError.ApiValidation, "said early", 1), (failure.Error, failure.Message, failure.Attempts));
    }

    [Fact]
    public async Task An_error_that_drips_is_not_waited_for_when_the_run_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n{\"error\":\"said early\",");
            for (var number = 0; ; number++)
            {
                await connection.SendAsync(" ");
                await Task.Delay(20, connection.Stop);
                if (number == 10)
                {
                    await cancel.CancelAsync();
                }
            }
        });
        using var folder = new TempFolder();
        var request = RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestRun.ClientOf(server.Address).RemoveBackgroundAsync(request, cancellationToken: cancel.Token));
        Assert.Equal(["a.jpg"], folder.Files);
    }

    [Theory]
    [InlineData("Connection: close\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "10000\r\n")]
    public async Task An_image_without_end_is_given_up_at_the_limit(string framing, string chunk)
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: image/webp\r\n" + framing);
            byte[] more = [.. Encoding.ASCII.GetBytes(chunk), .. new byte[0x10000], .. Encoding.ASCII.GetBytes(chunk.Length > 0 ? "\r\n" : "")];
            while (true)
            {
                await connection.SendAsync(more);
            }
        });
        using var folder = new TempFolder();
        var connection = new ServiceConnection(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = server.Address }) { LongestAnswer = 1024 * 1024 };
        using var run = new RunContext(connection, new Rembg.Concurrency.RetryPolicy(3, TimeSpan.Zero, () => 0), new BatchOptions { ThrottleLimit = 1 });
        var job = new RemovalPlanner().PlanJob(folder.Write("a.jpg", Pictures.Jpeg()));
        var outcome = await new RemovalWorker(run, job, new TransferCounters(1, "a.jpg", run.Totals)).RunAsync(StopTokens.AbortOnly(TestContext.Current.CancellationToken));
        Assert.Equal(RembgError.InvalidResponse, outcome.Failure?.Error);
        Assert.Equal(1, outcome.Failure!.Attempts);
        Assert.Equal(["a.jpg"], folder.Files);
    }

    [Fact]
    public async Task An_image_that_drips_is_never_kept_when_the_run_is_cancelled()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: image/webp\r\nConnection: close\r\n\r\nRIFF");
            while (true)
            {
                await connection.SendAsync("x");
                await Task.Delay(20, connection.Stop);
            }
        });
        using var folder = new TempFolder();
        using var cancel = new CancellationTokenSource();
        var path = folder.Write("a.jpg", Pictures.Jpeg());
        var dripping = new TaskCompletionSource();
        var progress = new Listener(report => _ = report.Direction == TransferDirection.Download && dripping.TrySetResult());
        var work = TestRun.ClientOf(server.Address, timeoutSeconds: 30).RemoveBackgroundAsync(RemovalRequest.FromFile(path), progress, cancel.Token);
        await dripping.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.False(work.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(["a.jpg"], folder.Files);
    }

    [Fact]
    public async Task A_proxy_is_never_told_the_key()
    {
        await using var proxy = new RawServer(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                await connection.SendAsync(RawAnswers.Text(407, "", headers: "Proxy-Authenticate: Basic realm=\"x\"\r\n"));
            }
        });
        using var folder = new TempFolder();
        var client = new RembgClient(new RembgClientOptions
        {
            ApiKey = TestRun.Key,
            Endpoint = new Uri("https://service.invalid/"),
            Proxy = proxy.Address,
            ProxyCredential = new("user", "proxy-secret"),
        });
        var report = await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Assert.Equal(RembgError.ConnectionFailed, report.Failure.Error);
        Assert.DoesNotContain("proxy-secret", report.Failure.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(proxy.Heads);
        Assert.All(proxy.Heads, head =>
        {
            Assert.StartsWith("CONNECT service.invalid:443 ", head, StringComparison.Ordinal);
            Assert.DoesNotContain("x-api-key", head, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(TestRun.SecretPart, head, StringComparison.OrdinalIgnoreCase);
        });
    }

    private static Task<RunReport> RunAsync(RawServer server, TempFolder folder) =>
        CheckedBatch.RunAsync(TestRun.ClientOf(server.Address), [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);

    private sealed class Listener(Action<TransferProgress> told) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => told(value);
    }
}
