using Rembg.Sandbox;

namespace Rembg.Client.Tests.Client;

/// <summary>The public way to run many images: one loop, for programs that know nothing of batches.</summary>
public class LoopTests
{
    [Fact]
    public async Task Every_request_has_one_outcome_in_the_order_of_completion()
    {
        await using var run = await TestRun.StartAsync();
        string[] paths = [.. run.Images(9), run.Folder["missing.jpg"]];
        var outcomes = new List<RemovalOutcome>();
        await foreach (var outcome in run.Client().RemoveBackgroundsAsync(Requests(paths), cancellationToken: TestContext.Current.CancellationToken))
        {
            outcomes.Add(outcome);
        }

        Assert.Equal(paths.Order(), outcomes.Select(outcome => outcome.Request.SourcePath).Order());
        Assert.Equal(9, outcomes.Count(outcome => outcome.Result?.Status == RemovalStatus.Completed));
        Assert.Equal(RembgError.ImageNotFound, Assert.Single(outcomes, outcome => outcome.Failure is not null).Failure!.Error);
    }

    // It may wait for its next request when the caller leaves, and then neither token nor disposal reaches it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_may_leave_while_the_next_request_is_still_awaited(bool isDeaf)
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var isOver = new TaskCompletionSource();
        var isDisposed = new TaskCompletionSource();
        await foreach (var outcome in run.Client().RemoveBackgroundsAsync(OneAndMore(CancellationToken.None), cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal(RemovalStatus.Completed, outcome.Result?.Status);
            break;
        }

        Assert.NotEqual(isDeaf, isDisposed.Task.IsCompleted);
        isOver.SetResult();
        await isDisposed.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        async IAsyncEnumerable<RemovalRequest> OneAndMore([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                yield return RemovalRequest.FromFile(path);
                await isOver.Task.WaitAsync(isDeaf ? CancellationToken.None : token);
            }
            finally
            {
                isDisposed.SetResult();
            }
        }
    }

    [Fact]
    public async Task A_cancel_is_told_as_one_though_the_next_request_never_comes()
    {
        await using var run = await TestRun.StartAsync();
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var outcome in run.Client().RemoveBackgroundsAsync(Never(), cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });

        async IAsyncEnumerable<RemovalRequest> Never()
        {
            yield return RemovalRequest.FromFile(run.Image());
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Outcomes_come_while_the_next_request_is_still_awaited()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var isTaken = new TaskCompletionSource();
        await foreach (var outcome in run.Client().RemoveBackgroundsAsync(Two(), cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal(RemovalStatus.Completed, outcome.Result?.Status);
            isTaken.TrySetResult();
        }

        Assert.Equal(2, run.Sandbox.Requests.Count);

        // The second is not given before the first outcome: waiting for it first would never end.
        async IAsyncEnumerable<RemovalRequest> Two()
        {
            yield return RemovalRequest.FromFile(path);
            await isTaken.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            yield return RemovalRequest.FromFile(run.Image("second.jpg"));
        }
    }

    [Fact]
    public async Task Requests_are_taken_only_as_there_is_room()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer));
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var taken = 0;
        var paths = run.Images(20);
        var work = Task.Run(
            async () =>
            {
                await foreach (var _ in run.Client().RemoveBackgroundsAsync(Counted(), new BatchOptions { ThrottleLimit = 2 }, cancel.Token))
                {
                }
            },
            TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => run.Sandbox.Requests.Count == 2, TimeSpan.FromSeconds(60)));
        Assert.Equal(2, Volatile.Read(ref taken));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Empty(run.Outputs);

        IEnumerable<RemovalRequest> Counted()
        {
            foreach (var path in paths)
            {
                Interlocked.Increment(ref taken);
                yield return RemovalRequest.FromFile(path);
            }
        }
    }

    [Fact]
    public async Task Leaving_the_enumeration_ends_the_run()
    {
        await using var run = await TestRun.StartAsync();
        await foreach (var outcome in run.Client().RemoveBackgroundsAsync(
            Requests(run.Images(40)), new BatchOptions { ThrottleLimit = 2 }, TestContext.Current.CancellationToken))
        {
            Assert.Null(outcome.Failure);
            break;
        }

        var count = run.Sandbox.Requests.Count;
        Assert.InRange(count, 1, 10);
        run.CheckFolder();
    }

    [Fact]
    public async Task An_exception_of_the_requests_is_the_callers()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () =>
        {
            await foreach (var _ in run.Client().RemoveBackgroundsAsync(Broken(), cancellationToken: TestContext.Current.CancellationToken))
            {
            }
        });
        run.CheckFolder();

        IEnumerable<RemovalRequest> Broken()
        {
            yield return RemovalRequest.FromFile(path);
            throw new InvalidTimeZoneException();
        }
    }

    [Fact]
    public async Task Arguments_are_checked_before_anything_is_done()
    {
        await using var run = await TestRun.StartAsync();
        var client = run.Client();
        Assert.Throws<ArgumentNullException>(() => new RembgClient(null!));
        Assert.Throws<ArgumentNullException>(() => client.RemoveBackgroundsAsync((IEnumerable<RemovalRequest>)null!, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentNullException>(() => client.RemoveBackgroundsAsync((IAsyncEnumerable<RemovalRequest>)null!, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.RemoveBackgroundsAsync([], new BatchOptions { MaximumImageCount = -1 }, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.RemoveBackgroundAsync(null!, cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await foreach (var _ in client.RemoveBackgroundsAsync([null!], cancellationToken: TestContext.Current.CancellationToken))
            {
            }
        });
        Assert.Throws<ArgumentNullException>(() => RemovalRequest.FromFile(null!));
        Assert.Throws<ArgumentNullException>(() => RemovalRequest.FromBytes(null!));
        Assert.Throws<ArgumentNullException>(() => RemovalRequest.FromStream(null!));
        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public async Task A_stream_is_read_from_its_position_again_for_each_attempt_and_left_open()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(500));
        byte[] image = Pictures.Jpeg(50_000);
        using var stream = new MemoryStream([1, 2, 3, .. image]);
        stream.Position = 3;
        var outcome = await run.Client().RemoveBackgroundAsync(RemovalRequest.FromStream(stream), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((2, image.Length), (outcome.Result!.Attempts, outcome.Result.SourceLength));
        Assert.NotEmpty(outcome.Content!);
        Assert.True(stream.CanRead);
        Assert.Equal(2, run.Sandbox.Requests.Count(request => request.Image?.Length == image.Length));
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_is_read_into_memory_but_no_more_than_the_service_takes()
    {
        await using var run = await TestRun.StartAsync();
        using var once = new ForwardStream(Pictures.Jpeg(5_000));
        Assert.Throws<ArgumentException>(() => RemovalRequest.FromStream(once));
        var request = await RemovalRequest.FromStreamAsync(once, cancellationToken: TestContext.Current.CancellationToken);
        var outcome = await run.Client().RemoveBackgroundAsync(request, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(5_000, outcome.Result!.SourceLength);

        using var endless = new ForwardStream(new byte[ServiceLimits.MaximumUploadLength + 10_000_000]);
        var tooLarge = await RemovalRequest.FromStreamAsync(endless, cancellationToken: TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<RembgException>(
            () => run.Client().RemoveBackgroundAsync(tooLarge, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(RembgError.FileTooLarge, failure.Error);
        Assert.True(endless.Position < ServiceLimits.MaximumUploadLength + 1_000_000);
    }

    [Fact]
    public async Task A_handler_of_the_caller_carries_the_requests_and_outlives_the_client()
    {
        await using var run = await TestRun.StartAsync();
        using var socket = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var handler = new CountingHandler(socket);
        for (var i = 1; i <= 2; i++)
        {
            var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = run.Sandbox.Address, HttpMessageHandler = handler });
            await client.RemoveBackgroundAsync(RemovalRequest.FromBytes(Pictures.Jpeg()), cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(i, handler.Count);
        }
    }

    [Fact]
    public async Task An_internal_error_is_an_outcome_too_and_asks_to_be_reported()
    {
        await using var run = await TestRun.StartAsync();
        using var handler = new FaultyHandler();
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = run.Sandbox.Address, HttpMessageHandler = handler });
        var report = await run.RunAsync(run.Images(3), client: client);
        Assert.All(report.Failures, failure =>
        {
            Assert.Equal((RembgError.InvalidResponse, Rembg.Contract.FailureCause.Unforeseen), (failure.Error, failure.Cause));
            Assert.Contains("InvalidTimeZoneException: out of time", failure.Message, StringComparison.Ordinal);
            Assert.IsType<InvalidTimeZoneException>(failure.InnerException);
        });
    }

    private static IEnumerable<RemovalRequest> Requests(IEnumerable<string> paths) => paths.Select(path => RemovalRequest.FromFile(path));

    private sealed class CountingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class FaultyHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidTimeZoneException("out of time");
    }

    private sealed class ForwardStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
