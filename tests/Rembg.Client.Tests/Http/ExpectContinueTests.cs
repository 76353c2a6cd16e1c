using Rembg.Client.Tests.Client;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class ExpectContinueTests
{
    private const int Large = (1024 * 1024) + 1;

    [Fact]
    public async Task The_first_image_of_a_run_asks_and_the_next_does_not()
    {
        await using var run = await TestRun.StartAsync();
        await run.RunAsync(run.Images(3), new BatchOptions { ThrottleLimit = 1 });
        Assert.Equal([true, false, false], run.Sandbox.Requests.Select(request => request.ExpectedContinue));
    }

    [Fact]
    public async Task A_large_image_always_asks()
    {
        await using var run = await TestRun.StartAsync();
        await run.RunAsync(run.Images(3, Large), new BatchOptions { ThrottleLimit = 1 });
        Assert.All(run.Sandbox.Requests, request => Assert.True(request.ExpectedContinue));
    }

    [Theory]
    [InlineData("sandbox-invalid", RembgError.InvalidApiKey)]
    [InlineData("sandbox-unverified", RembgError.EmailNotVerified)]
    [InlineData("sandbox-daily", RembgError.DailyLimitReached)]
    [InlineData("sandbox-monthly", RembgError.MonthlyLimitReached)]
    public async Task A_refusal_that_was_asked_for_costs_no_upload(string key, RembgError error)
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image(content: Pictures.Jpeg(8 * Large));
        var report = await run.RunAsync([path], client: run.Client(key));

        Assert.Equal(error, report.Failure.Error);
        Assert.Equal(0, Assert.Single(run.Sandbox.Requests).BodyBytesRead);
        Assert.Equal(0, report.Failure.UnknownOutcomeCount);
    }

    // The wait is short: it costs each large image a fraction of a second.
    [Fact]
    public async Task A_server_that_never_says_100_gets_the_body_after_a_short_wait()
    {
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                await connection.ReadBodyAsync(RawConnection.LengthOf(head));
                await connection.SendAsync(RawAnswers.Picture);
            }
        });
        using var folder = new TempFolder();
        var requests = Enumerable.Range(1, 3).Select(number => RemovalRequest.FromFile(folder.Write($"{number}.jpg", Pictures.Jpeg(seed: number))));
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address, retries: 0), requests, new BatchOptions { ThrottleLimit = 1 });
        Assert.Equal(3, report.Completed.Count);
        Assert.Equal([true, false, false], server.Heads.Select(Asks));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(600)]
    public async Task A_refusal_that_comes_late_is_neither_lost_nor_charged(int milliseconds)
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadHeadAsync();
            await Task.Delay(milliseconds, connection.Stop);
            await connection.SendAsync(RawAnswers.Text(401, "{\"error\":\"invalid api key\",\"status\":401}", headers: "Connection: close\r\n"));
            await connection.WaitForCloseAsync();
        });
        using var folder = new TempFolder();
        var request = RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg(8 * Large)));
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address, retries: 0), [request]);
        Assert.Equal((RembgError.InvalidApiKey, 0), (report.Failure.Error, report.Failure.UnknownOutcomeCount));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_refuses_to_be_asked_gets_the_image_without_a_retry(bool readsFirst)
    {
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                if (!Asks(head) || readsFirst)
                {
                    await connection.ReadBodyAsync(RawConnection.LengthOf(head));
                }

                if (Asks(head))
                {
                    await connection.SendAsync(RawAnswers.Text(417, "", headers: "Connection: close\r\n"));
                    return;
                }

                await connection.SendAsync(RawAnswers.Picture);
            }
        });
        using var folder = new TempFolder();
        var client = TestRun.ClientOf(server.Address, retries: 0);
        RemovalRequest[] requests =
            [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg())), RemovalRequest.FromFile(folder.Write("b.jpg", Pictures.Jpeg(Large)))];
        var report = await CheckedBatch.RunAsync(client, requests, new BatchOptions { ThrottleLimit = 1 });
        Assert.All(report.Completed, result => Assert.Equal((1, 0), (result.Attempts, result.UnknownOutcomeCount)));
        Assert.Equal([true, false, false], server.Heads.Select(Asks));
    }

    // What was sent with the question is not held against the image when it is sent without.
    [Fact]
    public async Task An_image_that_breaks_after_a_refused_question_was_not_sent()
    {
        await using var server = new RawServer(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            await connection.ReadBodyAsync(Asks(head!) ? RawConnection.LengthOf(head!) : Large);
            if (Asks(head!))
            {
                await connection.SendAsync(RawAnswers.Text(417, "", headers: "Connection: close\r\n"));
            }
            else
            {
                connection.Reset();
            }
        });
        using var folder = new TempFolder();
        var client = TestRun.ClientOf(server.Address, retries: 0);
        var report = await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg(32 * Large)))]);
        Assert.Equal((RembgError.ConnectionFailed, 1, 0), (report.Failure.Error, report.Failure.Attempts, report.Failure.UnknownOutcomeCount));
        Assert.Equal([true, false], server.Heads.Select(Asks));
    }

    [Fact]
    public void Large_images_and_retries_of_broken_uploads_always_ask_unless_the_server_rejects_it()
    {
        var expectation = new ExpectContinue();
        Assert.True(expectation.ShouldSendExpectContinue(1, uploadBrokeBefore: false));
        expectation.ImageAccepted();
        Assert.False(expectation.ShouldSendExpectContinue(ExpectContinue.Threshold, uploadBrokeBefore: false));
        Assert.True(expectation.ShouldSendExpectContinue(ExpectContinue.Threshold + 1, uploadBrokeBefore: false));
        Assert.True(expectation.ShouldSendExpectContinue(1, uploadBrokeBefore: true));
        expectation.Rejected();
        Assert.False(expectation.ShouldSendExpectContinue(ExpectContinue.Threshold + 1, uploadBrokeBefore: true));
    }

    // Without the expectation the status is lost in the reset of a connection with unread bytes; the retry asks.
    [Fact]
    public async Task An_early_answer_lost_in_a_broken_upload_is_asked_for()
    {
        await using var server = new RawServer(async connection =>
        {
            for (var isFirst = true; await connection.ReadHeadAsync() is { } head; isFirst = false)
            {
                if (isFirst && connection.Number == 1)
                {
                    await connection.ReadBodyAsync(RawConnection.LengthOf(head));
                    await connection.SendAsync(RawAnswers.Picture);
                }
                else if (Asks(head))
                {
                    await connection.SendAsync(RawAnswers.Text(413, "{\"error\":\"too much\"}", headers: "Connection: close\r\n"));
                    return;
                }
                else
                {
                    await connection.ReadBodyAsync(1000);
                    connection.Reset();
                    return;
                }
            }
        });
        using var folder = new TempFolder();
        RemovalRequest[] requests =
            [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg())), RemovalRequest.FromFile(folder.Write("b.jpg", Pictures.Jpeg(Large - 10_000)))];
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address), requests, new BatchOptions { ThrottleLimit = 1 });

        var failure = Assert.IsType<RembgApiException>(report.Failures.Single());
        Assert.Equal(("too much", 413, 2), (failure.Message, failure.StatusCode, failure.Attempts));
        Assert.Equal([true, false, true], server.Heads.Select(Asks));
    }

    private static bool Asks(string head) => head.Contains("\r\nExpect: 100-continue\r\n", StringComparison.Ordinal);
}
