using System.Net.Sockets;
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

    [Fact]
    public async Task An_origin_that_never_says_100_is_asked_once()
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
        var client = TestRun.ClientOf(server.Address);
        for (var number = 1; number <= 3; number++)
        {
            var path = folder.Write($"{number}.jpg", Pictures.Jpeg(Large, number));
            Assert.Equal(RemovalStatus.Completed, (await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(path)])).Result.Status);
        }

        Assert.Equal([true, false, false], server.Heads.Select(Asks));
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
        var report = await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))]);
        Assert.Equal((1, 0), (report.Result.Attempts, report.Result.UnknownOutcomeCount));
        await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("b.jpg", Pictures.Jpeg(Large)))]);
        Assert.Equal([true, false, false], server.Heads.Select(Asks));
    }

    [Fact]
    public async Task What_is_learnt_of_a_server_behind_a_proxy_says_nothing_of_the_direct_way()
    {
        await using var run = await TestRun.StartAsync();
        await using var proxy = new RawServer(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                await connection.ReadBodyAsync(RawConnection.LengthOf(head));
                await connection.SendAsync(RawAnswers.Picture);
            }
        });
        var proxied = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = run.Sandbox.Address, Proxy = proxy.Address });
        await run.RunAsync(run.Images(2, Large), new BatchOptions { ThrottleLimit = 1 }, proxied);
        Assert.Equal([true, false], proxy.Heads.Select(Asks));

        await run.RunAsync(run.Image("direct.jpg", Pictures.Jpeg(Large)));
        Assert.True(Assert.Single(run.Sandbox.Requests).ExpectedContinue);
    }

    // The second image waits for a connection that takes its time to open, and is given that of the first in the end.
    [Fact]
    public async Task A_connection_that_is_slow_to_open_is_not_taken_for_a_server_that_never_says_100()
    {
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await Task.Delay(connection.Heads.Count == 1 ? 1500 : 0, connection.Stop);
                await connection.SendAsync(RawAnswers.Picture);
            }
        });
        var connects = 0;
        using var handler = (SocketsHttpHandler)FrameworkDifferences.CreateHandler(usesProxy: false, proxy: null, ContinueWait.Watch);
        handler.ConnectCallback = async (context, token) =>
        {
            if (Interlocked.Increment(ref connects) > 1)
            {
                await Task.Delay(TimeSpan.FromSeconds(20), token);
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        };
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = server.Address, HttpMessageHandler = handler });
        using var folder = new TempFolder();
        var requests = Enumerable.Range(1, 3).Select(number => RemovalRequest.FromFile(folder.Write($"{number}.jpg", Pictures.Jpeg(Large, number))));
        var report = await CheckedBatch.RunAsync(client, requests, new BatchOptions { ThrottleLimit = 2 });

        Assert.Equal(3, report.Completed.Count);
        Assert.Single(server.Connections);
        Assert.Equal([true, true, true], server.Heads.Select(Asks));
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

    // How long it kept the body waiting cannot be seen there.
    [Fact]
    public async Task A_server_behind_a_handler_of_the_callers_is_not_asked_again_once_it_has_taken_an_image()
    {
        await using var server = RawServer.Answering(System.Text.Encoding.Latin1.GetString(RawAnswers.Picture));
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = server.Address, HttpMessageHandler = handler });
        using var folder = new TempFolder();
        var requests = Enumerable.Range(1, 3).Select(number => RemovalRequest.FromFile(folder.Write($"{number}.jpg", Pictures.Jpeg(seed: number))));
        Assert.Equal(3, (await CheckedBatch.RunAsync(client, requests, new BatchOptions { ThrottleLimit = 1 })).Completed.Count);
        Assert.Equal([true, false, false], server.Heads.Select(Asks));
    }

    [Fact]
    public async Task The_wait_for_the_body_begins_with_the_headers_and_ends_once()
    {
        await using var run = await TestRun.StartAsync();
        var way = SharedHttpClients.Get(run.Sandbox.Address, proxy: null, credential: null);
        var wait = ContinueWait.Begin(run.Sandbox.Address, way);
        Assert.Null(wait.BodyStarts()); // No headers have left yet.

        wait = ContinueWait.Begin(run.Sandbox.Address, way);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await using var connection = ContinueWait.Watch(new MemoryStream());
        connection.WriteByte(1);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var first = wait.BodyStarts();
        Assert.InRange(first!.Value, TimeSpan.FromMilliseconds(50), clock.Elapsed);
        connection.WriteByte(2); // Of the body.
        Assert.True(wait.BodyStarts() >= first);
    }

    [Fact]
    public void What_is_learnt_is_believed_for_a_while_and_then_learnt_anew()
    {
        var now = TimeSpan.FromDays(3);
        var memory = new ContinueMemory(() => now);
        var origin = new Uri("https://example.com/rmbg");
        var expectation = new ContinueExpectation(origin, memory);
        Assert.True(expectation.IsWanted(Large, uploadBrokeBefore: false));

        expectation.BodyStartedAfter(FrameworkDifferences.ContinueTimeout - TimeSpan.FromMilliseconds(50)); // Timers are coarse.
        Assert.False(expectation.IsWanted(Large, uploadBrokeBefore: false));
        Assert.True(expectation.IsWanted(1, uploadBrokeBefore: true));
        Assert.True(new ContinueExpectation(new Uri("https://example.com:444/"), memory).IsWanted(Large, uploadBrokeBefore: false));
        now += ContinueMemory.Lifetime - TimeSpan.FromSeconds(1);
        Assert.False(new ContinueExpectation(origin, memory).IsWanted(Large, uploadBrokeBefore: false));
        now += TimeSpan.FromSeconds(1);
        Assert.True(new ContinueExpectation(origin, memory).IsWanted(Large, uploadBrokeBefore: false));

        expectation.Refused();
        Assert.False(expectation.IsWanted(Large, uploadBrokeBefore: true));
    }

    [Fact]
    public void A_server_that_said_100_is_not_asked_again_for_small_images_and_one_whose_wait_is_not_known_is()
    {
        var expectation = new ContinueExpectation(new Uri("https://example.com/"), new ContinueMemory());
        expectation.BodyStartedAfter(null);
        Assert.True(expectation.IsWanted(1, uploadBrokeBefore: false));
        expectation.BodyStartedAfter(TimeSpan.FromMilliseconds(20));
        Assert.False(expectation.IsWanted(1, uploadBrokeBefore: false));
        Assert.True(expectation.IsWanted(ContinueExpectation.Threshold + 1, uploadBrokeBefore: false));
        Assert.False(expectation.IsWanted(ContinueExpectation.Threshold, uploadBrokeBefore: false));
    }

    // Without the question the status is lost in the reset of a connection with unread bytes; the retry asks, though the
    // server is one that is not asked any more.
    [Fact]
    public async Task An_early_answer_lost_in_a_broken_upload_is_asked_for()
    {
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                switch (RawConnection.LengthOf(head))
                {
                    case < 2 * Large:
                        await connection.ReadBodyAsync(RawConnection.LengthOf(head)); // Without a word: it keeps silent about 100.
                        await connection.SendAsync(RawAnswers.Picture);
                        break;
                    case var _ when Asks(head):
                        await connection.SendAsync(RawAnswers.Text(413, "{\"error\":\"too much\"}", headers: "Connection: close\r\n"));
                        return;
                    default:
                        await connection.ReadBodyAsync(Large);
                        connection.Reset();
                        return;
                }
            }
        });
        using var folder = new TempFolder();
        var client = TestRun.ClientOf(server.Address);
        await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg(Large)))]);
        var report = await CheckedBatch.RunAsync(client, [RemovalRequest.FromFile(folder.Write("b.jpg", Pictures.Jpeg(32 * Large)))]);

        var failure = Assert.IsType<RembgApiException>(report.Failure);
        Assert.Equal(("too much", 413, 2, 0), (failure.Message, failure.StatusCode, failure.Attempts, failure.UnknownOutcomeCount));
        Assert.Equal([true, false, true], server.Heads.Select(Asks));
    }

    private static bool Asks(string head) => head.Contains("\r\nExpect: 100-continue\r\n", StringComparison.Ordinal);
}
