#if NET
using System.Diagnostics;
using System.Diagnostics.Metrics;
#endif

namespace Rembg.Progress;

/// <summary>
/// The library's traces and metrics, both named <c>Rembg.Client</c>. While nobody listens they cost next to nothing. .NET Framework has
/// neither in the box, so nothing is measured there.
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
        Meter.CreateCounter<long>("rembg.client.unknown_outcomes", "{request}", "Uploads without a complete answer. Each may have cost a credit.");

    private static readonly Counter<long> ThrottledRequests =
        Meter.CreateCounter<long>("rembg.client.throttled_requests", "{request}", "Requests that the service rejected because they came too quickly.");

    private static readonly Counter<long> Transferred = Meter.CreateCounter<long>("rembg.client.io", "By", "Bytes of images that were sent and received.");
    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("rembg.client.image.duration", "s", "Time from the start of an image to its outcome, pauses included.");

    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("rembg.client.active_images", "{image}", "Images in flight.");

    /// <summary>Starts the span of a run. It is the parent of the images' spans, and does not become the caller's current one.</summary>
    public static IDisposable? StartRun()
    {
        var current = Activity.Current;
        var run = Source.StartActivity("remove backgrounds");
        Activity.Current = current;
        return run;
    }

    /// <summary>Starts the span of an image. Its requests become children of it.</summary>
    /// <param name="run">What <see cref="StartRun"/> returned.</param>
    /// <param name="name">The file name, without its folder.</param>
    /// <param name="service">The address of the service.</param>
    public static ImageTelemetry StartImage(IDisposable? run, string name, Uri service)
    {
        var span = Source.StartActivity("remove background", ActivityKind.Client, (run as Activity)?.Context ?? default);
        span?.SetTag("rembg.image.name", name).SetTag("server.address", service.Host).SetTag("server.port", service.Port);
        Active.Add(1);
        return new ImageTelemetry(span, Stopwatch.GetTimestamp());
    }

    /// <summary>Counts one input of a run.</summary>
    public static void Count(RemovalOutcome outcome)
    {
        Images.Add(1, StatusOf(outcome), ReasonOf(outcome));
        var isPaid = outcome.Result?.Status == RemovalStatus.Completed || outcome.Failure is { KeptPath: not null } or { CreditCount: > 0 };
        Credits.Add(isPaid ? 1 : 0);
        UnknownOutcomes.Add(outcome.Result?.UnknownOutcomeCount ?? outcome.Failure!.UnknownOutcomeCount);
    }

    /// <summary>Counts one short-term 429.</summary>
    public static void CountThrottled() => ThrottledRequests.Add(1);

    private static KeyValuePair<string, object?> StatusOf(RemovalOutcome outcome) => new("rembg.status", outcome.Result?.Status ?? "Failed");

    private static KeyValuePair<string, object?> ReasonOf(RemovalOutcome outcome) => new("rembg.reason", outcome.Result is { } result ? result.Reason : outcome.Failure!.Error.ToString());

    /// <summary>The measurement of one image.</summary>
    internal readonly struct ImageTelemetry(IDisposable? span, long start)
    {
        /// <summary>Ends it. Without an outcome, the run was cancelled.</summary>
        /// <param name="outcome">How the image ended; null when the run was cancelled.</param>
        /// <param name="sent">Bytes of all its uploads.</param>
        /// <param name="received">Bytes of all its downloads.</param>
        public void End(RemovalOutcome? outcome, long sent, long received)
        {
            Active.Add(-1);
            Transferred.Add(sent, new KeyValuePair<string, object?>("network.io.direction", "transmit"));
            Transferred.Add(received, new KeyValuePair<string, object?>("network.io.direction", "receive"));
            if (outcome is not null)
            {
                Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, StatusOf(outcome));
            }

            if (span is Activity activity)
            {
                Describe(activity, outcome, sent, received);
                activity.Dispose();
            }
        }

        private static void Describe(Activity activity, RemovalOutcome? outcome, long sent, long received)
        {
            activity.SetTag("rembg.bytes_sent", sent).SetTag("rembg.bytes_received", received);
            if (outcome is null)
            {
                activity.SetStatus(ActivityStatusCode.Error, "The run was cancelled.");
                return;
            }

            activity.SetTag("rembg.status", StatusOf(outcome).Value).SetTag("rembg.reason", ReasonOf(outcome).Value)
                .SetTag("rembg.attempts", outcome.Result?.Attempts ?? outcome.Failure!.Attempts);
            if (outcome.Failure is { } failure)
            {
                // Not its message, which names the file with its folders.
                activity.SetTag("error.type", failure.Error.ToString()).SetStatus(ActivityStatusCode.Error);
                if (failure is RembgApiException answer)
                {
                    activity.SetTag("http.response.status_code", answer.StatusCode);
                }
            }
        }
    }
#else
    public static IDisposable? StartRun() => null;

    public static ImageTelemetry StartImage(IDisposable? run, string name, Uri service)
    {
        _ = (run, name, service);
        return default;
    }

    public static void Count(RemovalOutcome outcome) => _ = outcome;

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
