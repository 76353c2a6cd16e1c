#if NET
using System.Diagnostics;
using System.Diagnostics.Metrics;
#endif

namespace Rembg.Progress;

/// <summary>
/// The library's traces and metrics, both named <c>Rembg.Client</c>. Without a listener, nothing is started, measured or allocated.
/// .NET Framework has neither in the box, so nothing is measured there.
/// </summary>
/// <remarks>
/// Names and attributes follow the semantic conventions of OpenTelemetry where there is one. Of an image only the file name is reported,
/// never its path, and never the key.
/// </remarks>
internal static class Telemetry
{
#if NET
    private const string Name = "Rembg.Client";
    private const string Prefix = "rembg.client.";

    private static readonly string? Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(Name, Version);
    private static readonly Meter Meter = new(Name, Version);
    private static readonly Counter<long> Images = Counter("images", "{image}", "Inputs by status and reason.");
    private static readonly Counter<long> Credits = Counter("credits", "{credit}", "Credits that were certainly spent.");
    private static readonly Counter<long> UnknownOutcomes =
        Counter("unknown_outcomes", "{request}", "Uploads without a complete response. Each may have cost a credit.");

    private static readonly Counter<long> ThrottledRequests =
        Counter("throttled_requests", "{request}", "Requests that the service rejected as too many.");

    private static readonly Counter<long> Transferred = Counter("io", "By", "Bytes of images that were sent and received.");
    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>(Prefix + "image.duration", "s", "Time from the start of an image to its outcome, pauses included.");

    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>(
        Prefix + "active_images", "{image}", "Images that are being sent, processed or received.");

    /// <summary>Starts the span of a run, the parent of the images' spans. It does not become the caller's current one.</summary>
    public static IDisposable? StartRun()
    {
        var current = Activity.Current;
        var run = Source.StartActivity("remove backgrounds");
        Activity.Current = current;
        return run;
    }

    /// <summary>Ends the span of a run.</summary>
    public static void EndRun(IDisposable? run, RembgException? stopCause, TransferTotals totals)
    {
        var current = Activity.Current;
        End(run as Activity, stopCause, totals);
        Activity.Current = current == run ? current?.Parent : current;
    }

    /// <summary>Starts the span of an image. Its requests become children of it.</summary>
    public static IDisposable? StartImage(IDisposable? run, string name, Uri service) =>
        Source.StartActivity("remove background", ActivityKind.Client, (run as Activity)?.Context ?? default)
            ?.SetTag("rembg.image.name", name).SetTag("server.address", service.Host).SetTag("server.port", service.Port);

    /// <summary>Ends the span of an image, and measures the image.</summary>
    public static void EndImage(IDisposable? image, RemovalOutcome? outcome, TimeSpan elapsed, TransferTotals totals)
    {
        Transferred.Add(totals.BytesSent, Tag("network.io.direction", "transmit"));
        Transferred.Add(totals.BytesReceived, Tag("network.io.direction", "receive"));
        var span = image as Activity;
        if (outcome is null)
        {
            span?.SetStatus(ActivityStatusCode.Error, "The run ended before the image.");
        }
        else
        {
            var status = StatusOf(outcome.Result);
            Duration.Record(elapsed.TotalSeconds, status);
            span?.SetTag(status.Key, status.Value).SetTag("rembg.reason", ReasonOf(outcome.Result, outcome.Failure))
                .SetTag("rembg.attempts", outcome.Result?.Attempts ?? outcome.Failure!.Attempts);
        }

        End(span, outcome?.Failure, totals);
    }

    /// <summary>Counts one input of a run.</summary>
    public static void Count(RemovalResult? result, RembgException? failure)
    {
        if (Images.Enabled)
        {
            Images.Add(1, StatusOf(result), Tag("rembg.reason", ReasonOf(result, failure)));
        }

        Credits.Add(result is null ? failure!.CreditCount : result.Status == RemovalStatus.Completed ? 1 : 0);
        UnknownOutcomes.Add(result?.UnknownOutcomeCount ?? failure!.UnknownOutcomeCount);
    }

    /// <summary>Counts an image that takes part in the concurrency, or with -1 one that no longer does.</summary>
    public static void CountActive(int change) => Active.Add(change);

    /// <summary>Counts one short-term 429.</summary>
    public static void CountThrottled() => ThrottledRequests.Add(1);

    private static Counter<long> Counter(string name, string unit, string description) =>
        Meter.CreateCounter<long>(Prefix + name, unit, description);

    private static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);

    private static KeyValuePair<string, object?> StatusOf(RemovalResult? result) => Tag("rembg.status", result?.Status ?? "Failed");

    private static string? ReasonOf(RemovalResult? result, RembgException? failure) =>
        failure is null ? result!.Reason : failure.Error.ToString();

    private static void End(Activity? span, RembgException? failure, TransferTotals totals)
    {
        span?.SetTag("rembg.bytes_sent", totals.BytesSent).SetTag("rembg.bytes_received", totals.BytesReceived);
        if (failure is not null)
        {
            // Not its message, which names the file with its folders.
            span?.SetTag("error.type", failure.Error.ToString()).SetStatus(ActivityStatusCode.Error)
                .SetTag("http.response.status_code", (failure as RembgApiException)?.StatusCode);
        }

        span?.Dispose();
    }
#else
#pragma warning disable IDE0060 // The same calls for both frameworks.
    public static IDisposable? StartRun() => null;

    public static void EndRun(IDisposable? run, RembgException? stopCause, TransferTotals totals) { }

    public static IDisposable? StartImage(IDisposable? run, string name, Uri service) => null;

    public static void EndImage(IDisposable? image, RemovalOutcome? outcome, TimeSpan elapsed, TransferTotals totals) { }

    public static void Count(RemovalResult? result, RembgException? failure) { }

    public static void CountActive(int change) { }

    public static void CountThrottled() { }
#endif
}
