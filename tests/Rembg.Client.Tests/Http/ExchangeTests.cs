using Rembg.Client.Tests.Client;
using Rembg.Http;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Http;

/// <summary>What an exchange may have cost, and what can still be lost of it, by what has happened.</summary>
public sealed class ExchangeTests
{
    private const string OwnWords = """{"error":"Service temporarily unavailable","status":503}""";
    private const string Page = "<html><head><title>Bad Gateway</title></head></html>";

    [Theory]
    [InlineData(500, Page, 1)]
    [InlineData(502, Page, 1)]
    [InlineData(502, """{"error":"Bad Gateway","status":502}""", 1)]
    [InlineData(503, Page, 1)]
    [InlineData(503, "upstream connect error or disconnect/reset before headers", 1)]
    [InlineData(503, OwnWords, 0)]
    [InlineData(504, Page, 1)]
    [InlineData(520, Page, 1)]
    [InlineData(524, Page, 1)]
    [InlineData(413, Page, 0)]
    [InlineData(429, Page, 0)]
    public async Task A_gateway_does_not_know_what_became_of_what_it_had_passed_on(int status, string body, int unknown)
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(status, body));
        var failure = Assert.IsType<RembgApiException>((await run.RunAsync([run.Image()], client: run.Client(retries: 0))).Failure);
        Assert.Equal((status, unknown), (failure.StatusCode, failure.UnknownOutcomeCount));

        if (status == 413)
        {
            return;
        }

        run.Sandbox.Faults.Enqueue(Fault.Answer(status, body));
        var result = (await run.RunAsync(run.Image("b.jpg"))).Result;
        Assert.Equal((2, unknown), (result.Attempts, result.UnknownOutcomeCount));
    }

    [Fact]
    public async Task A_gateway_that_answers_before_the_image_was_sent_cost_nothing()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Early(504, Page));
        var failure = (await run.RunAsync([run.Image(content: Pictures.Jpeg(4_000_000))], client: run.Client(retries: 0))).Failure;
        Assert.Equal((RembgError.ServiceUnavailable, 0), (failure.Error, failure.UnknownOutcomeCount));
        Assert.Equal(0, Assert.Single(run.Sandbox.Requests).BodyBytesRead);
    }

    [Theory]
    [InlineData(TransferDirection.Upload)]
    [InlineData(TransferDirection.Download)]
    public async Task A_progress_handler_that_throws_neither_ends_nor_repeats_an_exchange(TransferDirection direction)
    {
        await using var run = await TestRun.StartAsync();
        var calls = 0;
        var handler = new Handler(progress =>
        {
            if (progress.Direction == direction)
            {
                calls++;
                throw new InvalidDataException("The handler is broken.");
            }
        });
        var outcome = await run.Client().RemoveBackgroundAsync(RemovalRequest.FromFile(run.Image()), handler, TestContext.Current.CancellationToken);

        Assert.Equal((RemovalStatus.Completed, 1, 0), (outcome.Result!.Status, outcome.Result.Attempts, outcome.Result.UnknownOutcomeCount));
        Assert.Single(run.Sandbox.Requests);
        Assert.Equal(1, calls);
        Assert.Contains("The handler is broken.", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    // The handler is told of the last byte before anything more is read of the connection.
    [Theory]
    [InlineData(400)]
    [InlineData(700_000)]
    public async Task A_cancel_after_the_last_byte_loses_nothing(int length)
    {
        using var source = new CancellationTokenSource();
        var picture = Pictures.Webp(length);
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(200, picture));
        using var folder = new TempFolder();
        var cancels = new Handler(progress =>
        {
            if (progress.Direction == TransferDirection.Download && progress.BytesTransferred == picture.Length)
            {
                source.Cancel();
            }
        });
        var request = RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()));
        var outcome = await TestRun.ClientOf(server.Address).RemoveBackgroundAsync(request, cancels, source.Token);

        Assert.True(source.IsCancellationRequested);
        Assert.Equal(picture.Length, outcome.Result!.OutputLength);
        Assert.Equal(["a-nobg.webp", "a.jpg"], folder.Files);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_announced_length_loses_nothing()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(RawAnswers.Picture);
            await Task.Delay(100, connection.Stop);
            connection.Reset();
        });
        using var folder = new TempFolder();
        var path = folder.Write("a.jpg", Pictures.Jpeg());
        var report = await CheckedBatch.RunAsync(TestRun.ClientOf(server.Address, retries: 0), [RemovalRequest.FromFile(path)]);
        Assert.Equal((1, 0), (report.Result.Attempts, report.Result.UnknownOutcomeCount));
    }

    [Fact]
    public async Task A_stream_of_the_callers_own_that_fails_is_a_failure_to_read_and_is_not_sent_again()
    {
        await using var run = await TestRun.StartAsync();
        await using var stream = new BreakingStream(Pictures.Jpeg(2_000_000));
        var failure = await Assert.ThrowsAsync<RembgException>(() => run.Client().RemoveBackgroundAsync(
            RemovalRequest.FromStream(stream), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((RembgError.ReadFailed, 1, 0), (failure.Error, failure.Attempts, failure.UnknownOutcomeCount));
        Assert.Contains("The stream is broken.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_the_callers_own_that_fails_in_the_local_checks_costs_nothing()
    {
        await using var run = await TestRun.StartAsync();
        await using var stream = new BreakingStream(Pictures.Jpeg(1_200_000));
        var failure = await Assert.ThrowsAsync<RembgException>(() => run.Client().RemoveBackgroundAsync(
            RemovalRequest.FromStream(stream), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((RembgError.ReadFailed, 0), (failure.Error, failure.Attempts));
        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public void An_exchange_only_goes_forward()
    {
        var exchange = new Exchange();
        Assert.True(exchange is { State: ExchangeState.NotSent, IsOutcomeUnknown: false, MayBeRepeated: true });
        exchange.BeginFinalWrite();
        exchange.Advance(ExchangeState.FullySent);
        Assert.True(exchange is { IsOutcomeUnknown: true, MayBeRepeated: true });
        exchange.Advance(ExchangeState.Answering);
        exchange.Advance(ExchangeState.FullySent);
        Assert.True(exchange is { State: ExchangeState.Answering, IsOutcomeUnknown: true });
        exchange.Advance(ExchangeState.Received);
        Assert.True(exchange is { IsOutcomeUnknown: true, MayBeRepeated: false });
    }

    [Fact]
    public void An_exchange_is_given_up_only_while_its_last_bytes_are_here()
    {
        var early = new Exchange();
        Assert.True(early.TryAbandon());
        Assert.ThrowsAny<OperationCanceledException>(early.BeginFinalWrite);
        Assert.True(early.IsAbandoned);

        var late = new Exchange();
        late.BeginFinalWrite();
        Assert.False(late.TryAbandon());
        late.Advance(ExchangeState.FullySent);
        Assert.False(late.TryAbandon());
        Assert.False(late.IsAbandoned);

        late.Reset();
        Assert.Equal(ExchangeState.NotSent, late.State);
        Assert.True(late.TryAbandon());
    }

    private sealed class Handler(Action<TransferProgress> report) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => report(value);
    }

    // In the middle, which the local checks do not read.
    private sealed class BreakingStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            Position is < 1_000_000 or > 1_500_000 ? base.Read(buffer, offset, count) : throw new InvalidOperationException("The stream is broken.");

        public override int Read(Span<byte> buffer) =>
            Position is < 1_000_000 or > 1_500_000 ? base.Read(buffer) : throw new InvalidOperationException("The stream is broken.");
    }
}
