using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Http;

/// <summary>What broke on the way, and what it may have cost.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task A_port_without_a_listener_is_a_failed_connection()
    {
        var server = RawServer.Answering("");
        await server.DisposeAsync();
        var report = await RunAsync(server, Pictures.Jpeg());
        Check(report, RembgError.ConnectionFailed);
        Assert.Contains(server.Address.Authority, report.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_a_failed_connection()
    {
        using var folder = new TempFolder();
        var client = TestRun.ClientOf(new Uri("https://no-such-host.invalid/"), retries: 1);
        var report = await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Check(report, RembgError.ConnectionFailed);
        Assert.Contains("no-such-host.invalid", report.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_before_the_body_cost_nothing()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Reset();
        });
        Check(await RunAsync(server, Pictures.Jpeg()), RembgError.ConnectionFailed);
    }

    [Fact]
    public async Task A_reset_in_the_middle_of_a_large_upload_cost_nothing()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.ReadBodyAsync(100_000);
            connection.Reset();
        });
        Check(await RunAsync(server, Pictures.Jpeg(40_000_000)), RembgError.ConnectionFailed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_was_sent_whole_and_never_answered_may_have_cost_a_credit(bool reset)
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            if (reset)
            {
                connection.Reset();
            }
        });
        Check(await RunAsync(server, Pictures.Jpeg()), RembgError.OutcomeUnknown, attempts: 2, unknown: 2);
    }

    [Fact]
    public async Task Silence_after_a_whole_request_is_an_unknown_outcome()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WaitForCloseAsync();
        });
        var report = await RunAsync(server, Pictures.Jpeg(), timeout: 0.4004);
        Check(report, RembgError.OutcomeUnknown, attempts: 2, unknown: 2);
        Assert.Contains("0.4 seconds", report.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_during_the_upload_is_a_timeout()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await Task.Delay(Timeout.Infinite, connection.Stop);
        });
        Check(await RunAsync(server, Pictures.Jpeg(40_000_000), timeout: 0.6), RembgError.RequestTimedOut, attempts: 2, unknown: 0);
    }

    [Fact]
    public async Task Silence_in_the_middle_of_the_answer_is_an_invalid_response()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.HalfDownload) with { Times = -1 });
        var report = await run.RunAsync([run.Image()], client: run.Client(retries: 1, timeoutSeconds: 3));
        Check(report, RembgError.InvalidResponse, attempts: 2, unknown: 2);
        Assert.Empty(run.Outputs);
    }

    // Each piece moves well within the allowed silence; the whole takes longer than that.
    [Fact]
    public async Task A_slow_upload_that_moves_never_times_out()
    {
        const int Pieces = 160;
        const int Length = 256 * 1024;
        await using var server = new RawServer(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            for (var piece = 0; piece < Pieces; piece++)
            {
                await connection.ReadBodyAsync(Length);
                await Task.Delay(20, connection.Stop);
            }

            await connection.ReadBodyAsync(RawConnection.LengthOf(head!) - (Pieces * Length));
            await connection.SendAsync(RawAnswers.Picture);
        });
        var report = await RunAsync(server, Pictures.Jpeg(Pieces * Length), timeout: 2);
        Assert.Equal(1, report.Result.Attempts);
        Assert.True(report.Result.Elapsed > TimeSpan.FromSeconds(2.5), $"{report.Result.Elapsed}");
    }

    [Fact]
    public async Task A_slow_answer_that_moves_never_times_out()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            foreach (var value in Pictures.Webp())
            {
                await connection.SendAsync([value]);
                await Task.Delay(130, connection.Stop);
            }
        });

        // Longer in all than the silence allowed, and each byte well within it, even on a machine that is busy elsewhere.
        var report = await RunAsync(server, Pictures.Jpeg(), timeout: 4);
        Assert.Equal(1, report.Result.Attempts);
        Assert.True(report.Result.Elapsed > TimeSpan.FromSeconds(4.2), $"{report.Result.Elapsed}");
    }

    [Theory]
    [InlineData("\0\0\0\0garbage")]
    [InlineData("HTTP/1.1 banana\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n")]
    public async Task Garbage_instead_of_http_is_a_failure_told_by_kind(string answer)
    {
        await using var server = RawServer.AnsweringOnce(System.Text.Encoding.Latin1.GetBytes(answer));
        var report = await RunAsync(server, Pictures.Jpeg());
        Assert.True(report.Failure.Error is RembgError.OutcomeUnknown or RembgError.InvalidResponse, report.Failure.ToString());
        Assert.DoesNotContain(report.Failure.Message, char.IsControl);
    }

    [Fact]
    public async Task A_bomb_of_headers_is_cut_off()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n");
            var line = System.Text.Encoding.Latin1.GetBytes("X-Bomb: " + new string('x', 8000) + "\r\n");
            for (var i = 0; i < 10_000; i++)
            {
                await connection.SendAsync(line);
            }
        });
        Check(await RunAsync(server, Pictures.Jpeg()), RembgError.OutcomeUnknown, attempts: 2, unknown: 2);
    }

    [Fact]
    public async Task An_unknown_outcome_stays_counted_when_the_retry_succeeds()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Reset(FaultStage.BeforeAnswer), Fault.Answer(503) with { Times = 2 });
        var report = await run.RunAsync(run.Image());
        Assert.Equal((4, 1), (report.Result.Attempts, report.Result.UnknownOutcomeCount));
        Assert.Equal(2, run.Sandbox.Account(TestRun.Key).ApiUsage);
    }

    private static async Task<RunReport> RunAsync(RawServer server, byte[] image, double timeout = 30)
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.jpg", image);
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address, retries: 1, timeoutSeconds: timeout), [RemovalRequest.FromFile(path)]);
        Assert.True(report.Failures.Count == 0 || folder.Files is ["a.jpg"], string.Join(' ', folder.Files));
        return report;
    }

    // An outage uses up no attempt.
    private static void Check(RunReport report, RembgError error)
    {
        Assert.Equal((error, 0), (report.Failure.Error, report.Failure.UnknownOutcomeCount));
        Assert.InRange(report.Failure.Attempts, 2, 30);
    }

    private static void Check(RunReport report, RembgError error, int attempts, int unknown) =>
        Assert.Equal((error, attempts, unknown), (report.Failure.Error, report.Failure.Attempts, report.Failure.UnknownOutcomeCount));
}
