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

    private static readonly string? Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(Name, Version);
    private static readonly Meter Meter = new(Name, Version);
    private static readonly Counter<long> Images = Meter.CreateCounter<long>("rembg.client.images", "{image}", "Inputs by status and reason.");
    private static readonly Counter<long> Credits = Meter.CreateCounter<long>("rembg.client.credits", "{credit}", "Credits that were certainly spent.");
    private static readonly Counter<long> UnknownOutcomes =
        Meter.CreateCounter<long>("rembg.client.unknown_outcomes", "{request}", "Uploads without a complete response. Each may have cost a credit.");

    private static readonly Counter<long> ThrottledRequests =
        Meter.CreateCounter<long>("rembg.client.throttled_requests", "{request}", "Requests that the service rejected because they came too quickly.");

    private static readonly Counter<long> Transferred = Meter.CreateCounter<long>("rembg.client.io", "By", "Bytes of images that were sent and received.");
    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("rembg.client.image.duration", "s", "Time from the start of an image to its outcome, pauses included.");

    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("rembg.client.active_images", "{image}", "Images that are being sent, processed or received.");

    /// <summary>Starts the span of a run, the parent of the images' spans. It does not become the caller's current one.</summary>
    public static IDisposable? StartRun()
    {
        var current = Activity.Current;
        var run = Source.StartActivity("remove backgrounds");
        Activity.Current = current;
        return run;
    }

    /// <summary>Ends the span of a run.</summary>
    /// <param name="run">What <see cref="StartRun"/> returned.</param>
    /// <param name="stopCause">Why no further image could succeed; null where one could.</param>
    /// <param name="sent">The bytes of all uploads.</param>
    /// <param name="received">The bytes of all downloads.</param>
    public static void EndRun(IDisposable? run, RembgException? stopCause, long sent, long received)
    {
        if (run is Activity activity)
        {
            var current = Activity.Current;
            Describe(activity, stopCause, sent, received);
            activity.Dispose();
            Activity.Current = current == activity ? activity.Parent : current;
        }
    }

    /// <summary>Starts the span of an image. Its requests become children of it.</summary>
    /// <param name="run">What <see cref="StartRun"/> returned.</param>
    /// <param name="name">The file name, without its folder.</param>
    /// <param name="service">The address of the service.</param>
    public static ImageTelemetry StartImage(IDisposable? run, string name, Uri service)
    {
        var span = Source.StartActivity("remove background", ActivityKind.Client, (run as Activity)?.Context ?? default);
        span?.SetTag("rembg.image.name", name).SetTag("server.address", service.Host).SetTag("server.port", service.Port);
        return new ImageTelemetry(span, Stopwatch.GetTimestamp());
    }

    /// <summary>Counts one input of a run.</summary>
    public static void Count(RemovalResult? result, RembgException? failure)
    {
        if (!Images.Enabled && !Credits.Enabled && !UnknownOutcomes.Enabled)
        {
            return;
        }

        Images.Add(1, StatusOf(result), ReasonOf(result, failure));
        var isPaid = result?.Status == RemovalStatus.Completed || failure is { KeptPath: not null } or { CreditCount: > 0 };
        Add(Credits, isPaid ? 1 : 0);
        Add(UnknownOutcomes, result?.UnknownOutcomeCount ?? failure!.UnknownOutcomeCount);
    }

    /// <summary>Counts an image that takes part in the concurrency, or with -1 one that no longer does.</summary>
    public static void CountActive(int change) => Active.Add(change);

    /// <summary>Counts one short-term 429.</summary>
    public static void CountThrottled() => ThrottledRequests.Add(1);

    private static void Add(Counter<long> counter, long count)
    {
        if (count > 0)
        {
            counter.Add(count);
        }
    }

    private static void Describe(Activity activity, RembgException? failure, long sent, long received)
    {
        activity.SetTag("rembg.bytes_sent", sent).SetTag("rembg.bytes_received", received);
        if (failure is not null)
        {
            // Not its message, which names the file with its folders.
            activity.SetTag("error.type", failure.Error.ToString()).SetStatus(ActivityStatusCode.Error);
            if (failure is RembgApiException response)
            {
                activity.SetTag("http.response.status_code", response.StatusCode);
            }
        }
    }

    private static KeyValuePair<string, object?> StatusOf(RemovalResult? result) => new("rembg.status", result?.Status ?? "Failed");

    private static KeyValuePair<string, object?> ReasonOf(RemovalResult? result, RembgException? failure) =>
        new("rembg.reason", result is null ? failure!.Error.ToString() : result.Reason);

    /// <summary>The measurement of one image.</summary>
    internal readonly struct ImageTelemetry(Activity? span, long start)
    {
        /// <summary>Ends it.</summary>
        /// <param name="outcome">How the image ended; null when the run ended before it.</param>
        /// <param name="sent">The bytes of all its uploads.</param>
        /// <param name="received">The bytes of all its downloads.</param>
        public void End(RemovalOutcome? outcome, long sent, long received)
        {
            if (Transferred.Enabled)
            {
                Transferred.Add(sent, new KeyValuePair<string, object?>("network.io.direction", "transmit"));
                Transferred.Add(received, new KeyValuePair<string, object?>("network.io.direction", "receive"));
            }

            if (outcome is not null && Duration.Enabled)
            {
                Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, StatusOf(outcome.Result));
            }

            if (span is null)
            {
                return;
            }

            Describe(span, outcome?.Failure, sent, received);
            if (outcome is null)
            {
                span.SetStatus(ActivityStatusCode.Error, "The run ended before the image.");
            }
            else
            {
                span.SetTag("rembg.status", StatusOf(outcome.Result).Value).SetTag("rembg.reason", ReasonOf(outcome.Result, outcome.Failure).Value)
                    .SetTag("rembg.attempts", outcome.Result?.Attempts ?? outcome.Failure!.Attempts);
            }

            span.Dispose();
        }
    }
#else
    public static IDisposable? StartRun() => null;

    public static void EndRun(IDisposable? run, RembgException? stopCause, long sent, long received) => _ = (run, stopCause, sent, received);

    public static ImageTelemetry StartImage(IDisposable? run, string name, Uri service)
    {
        _ = (run, name, service);
        return default;
    }

    public static void Count(RemovalResult? result, RembgException? failure) => _ = (result, failure);

    public static void CountActive(int change) => _ = change;

    public static void CountThrottled()
    {
    }

    internal readonly struct ImageTelemetry
    {
#pragma warning disable CA1822 // The same call for both frameworks.
        public void End(RemovalOutcome? outcome, long sent, long received) => _ = (outcome, sent, received);
#pragma warning restore CA1822
    }
#endif
}
