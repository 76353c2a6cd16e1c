using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Rembg.Client.Tests.Client;
using Rembg.Progress;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Progress;

/// <summary>The traces and metrics of a run.</summary>
public sealed class TelemetryTests
{
    private static readonly ActivitySource Tests = new("Rembg.Client.Tests");

    [Fact]
    public void Nothing_is_started_or_allocated_without_a_listener()
    {
        var result = new RemovalResult { Status = RemovalStatus.Completed };
        var outcome = new RemovalOutcome(RemovalRequest.FromBytes([1]), result);
        var failure = new RembgException(RembgError.RateLimited, "too many") { UnknownOutcomeCount = 1 };
        var totals = new TransferTotals();
        var service = new Uri("https://api.rembg.com/rmbg");
        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Null(Telemetry.StartRun());

        void Measure()
        {
            var run = Telemetry.StartRun();
            Telemetry.EndImage(Telemetry.StartImage(run, "a.jpg", service), outcome, TimeSpan.Zero, totals);
            Telemetry.CountActive(1);
            Telemetry.CountActive(-1);
            Telemetry.CountThrottled();
            Telemetry.Count(result, failure: null);
            Telemetry.Count(result: null, failure);
            Telemetry.EndRun(run, failure, totals);
        }
    }

    [Fact]
    public async Task A_run_and_each_image_have_a_span_and_numbers()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Answer(429, body: "{\"error\":\"You're making requests too quickly, Please Upgrade or slow down.\",\"status\":429}"));
        string[] paths = [.. run.Images(2), run.Image("broken.jpg", "text"u8.ToArray()), run.Folder["missing.jpg"]];
        using var seen = new Listeners();
        ActivityTraceId trace;
        using (var root = Tests.StartActivity("a program")!)
        {
            trace = root.TraceId;
            await foreach (var _ in run.Client().RemoveBackgroundsAsync(
                paths.Select(path => RemovalRequest.FromFile(path)), new() { ThrottleLimit = 1 }, TestContext.Current.CancellationToken))
            {
                Assert.Same(root, Activity.Current);
            }
        }

        var spans = seen.Spans.Where(span => span.TraceId == trace).ToList();
        var whole = Assert.Single(spans, span => span.OperationName == "remove backgrounds");
        var images = spans.Where(span => span.OperationName == "remove background").OrderBy(span => span.GetTagItem("rembg.image.name")).ToList();
        Assert.Equal(["001.jpg", "002.jpg"], images.Select(span => span.GetTagItem("rembg.image.name")));
        Assert.All(images, span =>
        {
            Assert.Equal(whole.SpanId, span.ParentSpanId);
            Assert.Equal((ActivityKind.Client, "Completed", run.Sandbox.Address.Host, run.Sandbox.Address.Port), (span.Kind, span.GetTagItem("rembg.status"), span.GetTagItem("server.address"), span.GetTagItem("server.port")));
            Assert.True((long)span.GetTagItem("rembg.bytes_sent")! >= 600 && (long)span.GetTagItem("rembg.bytes_received")! > 0);
        });
        Assert.Equal([2, 1], images.Select(span => (int)span.GetTagItem("rembg.attempts")!).OrderDescending());
        Assert.Equal(
            [
                "active_images = 0", "credits = 2", "image.duration Completed x 2", "images Completed = 2", "images Failed ImageNotFound = 1",
                "images Failed InvalidImage = 1", $"io receive = {whole.GetTagItem("rembg.bytes_received")}", $"io transmit = {whole.GetTagItem("rembg.bytes_sent")}", "throttled_requests = 1", "unknown_outcomes = 0",
            ],
            seen.Of(trace));
        Assert.Equal((long)images.Sum(span => (long)span.GetTagItem("rembg.bytes_sent")!), (long)whole.GetTagItem("rembg.bytes_sent")!);
        foreach (var text in spans.SelectMany(span => span.TagObjects).Select(tag => tag.Value?.ToString() ?? string.Empty).Concat(seen.Of(trace)))
        {
            Assert.DoesNotContain(TestRun.SecretPart, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(run.Folder.Path, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bytes_and_unanswered_uploads_are_counted_as_they_went_over_the_wire()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Reset(FaultStage.BeforeAnswer) with { Times = 3 });
        using var seen = new Listeners();
        ActivityTraceId trace;
        var results = new List<RemovalOutcome>();
        using (var root = Tests.StartActivity("a program")!)
        {
            trace = root.TraceId;
            await foreach (var outcome in run.Client().RemoveBackgroundsAsync(
                run.Images(2).Select(path => RemovalRequest.FromFile(path)), new() { ThrottleLimit = 1 }, TestContext.Current.CancellationToken))
            {
                results.Add(outcome);
            }
        }

        // The first image is sent twice and never answered, the second is answered at the second attempt.
        Assert.Equal([RembgError.OutcomeUnknown, null], results.Select(outcome => outcome.Failure?.Error));
        var sent = run.Sandbox.Requests.Removals.Sum(request => request.BodyBytesRead);
        var received = results[1].Result!.OutputLength;
        Assert.Equal(4, run.Sandbox.Requests.Removals.Count);
        Assert.Equal(
            [
                "active_images = 0", "credits = 1", "image.duration Completed x 1", "image.duration Failed x 1", "images Completed = 1", "images Failed OutcomeUnknown = 1",
                $"io receive = {received}", $"io transmit = {sent}", "unknown_outcomes = 3",
            ],
            seen.Of(trace));
    }

    [Fact]
    public async Task A_failure_and_the_end_of_a_run_are_errors_of_their_spans()
    {
        await using var run = await TestRun.StartAsync();
        using var seen = new Listeners();
        using var root = Tests.StartActivity("a program")!;
        await Assert.ThrowsAsync<RembgApiException>(() => run.Client(key: "wrong-" + TestRun.SecretPart).RemoveBackgroundAsync(
            RemovalRequest.FromFile(run.Image()), cancellationToken: TestContext.Current.CancellationToken));

        foreach (var span in seen.Spans.Where(span => span.TraceId == root.TraceId && span.Source.Name == "Rembg.Client"))
        {
            Assert.Equal((ActivityStatusCode.Error, "InvalidApiKey", 401), (span.Status, span.GetTagItem("error.type"), span.GetTagItem("http.response.status_code")));
            Assert.True(string.IsNullOrEmpty(span.StatusDescription));
        }

        Assert.Contains("images Failed InvalidApiKey = 1", seen.Of(root.TraceId));
    }

    private sealed class Listeners : IDisposable
    {
        private readonly ConcurrentQueue<(ActivityTraceId Trace, string Name, string Tags, double Value)> _numbers = new();
        private readonly ActivityListener _activities;
        private readonly MeterListener _meters = new();

        public Listeners()
        {
            _activities = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Rembg.Client" or "Rembg.Client.Tests",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Spans.Enqueue,
            };
            ActivitySource.AddActivityListener(_activities);
            _meters.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Rembg.Client")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _meters.Start();
        }

        public ConcurrentQueue<Activity> Spans { get; } = new();

        // The sums of one trace; of durations, how many there are.
        public IEnumerable<string> Of(ActivityTraceId trace) => _numbers.Where(number => number.Trace == trace).GroupBy(number => number.Name + number.Tags)
            .Select(group => group.First().Name == "image.duration" ? $"{group.Key} x {group.Count()}" : $"{group.Key} = {group.Sum(number => number.Value)}")
            .Order(StringComparer.Ordinal);

        public void Dispose()
        {
            _activities.Dispose();
            _meters.Dispose();
        }

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var text = string.Concat(tags.ToArray().Where(tag => tag.Value is not null).Select(tag => $" {tag.Value}"));
            _numbers.Enqueue((Activity.Current?.TraceId ?? default, instrument.Name.Replace("rembg.client.", string.Empty, StringComparison.Ordinal), text, value));
        }
    }
}
