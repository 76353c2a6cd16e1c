namespace Rembg.Pipeline;

/// <summary>
/// Writes the texts of progress records. Everything is in the status, because the Minimal view shows nothing else, and what
/// matters most comes first, because a narrow window cuts the rest.
/// </summary>
internal static class ProgressText
{
    private const string Activity = "Removing backgrounds";

    public static ProgressRecord Parent(int id, BatchProgress progress, InputTally tally, TimeSpan elapsed, TimeSpan? left) =>
        new(id, Activity, Status(progress, tally, elapsed))
        {
            PercentComplete = tally.Total is { } total ? (int)Math.Min(100, 100L * tally.Settled / Math.Max(1, total)) : -1,
            SecondsRemaining = Remaining(left),
        };

    public static ProgressRecord Ending(int id) => new(id, Activity, "Ending: waiting for what has been sent; nothing new is sent");

    public static ProgressRecord Child(int id, int parent, TransferSnapshot image) => new(id, Name(image), Status(image))
    {
        ParentActivityId = parent,
        PercentComplete = image.Fraction is { } fraction ? (int)(fraction * 100) : -1,
        SecondsRemaining = Remaining(image.EstimatedRemaining),
    };

    /// <summary>How many images have no slot.</summary>
    public static ProgressRecord More(int id, int parent, int count) =>
        new(id, $"and {count} more", "In flight") { ParentActivityId = parent };

    public static ProgressRecord Completed(int id, int parent = -1) =>
        new(id, Activity, "Done") { RecordType = ProgressRecordType.Completed, ParentActivityId = parent };

    /// <summary>The concurrency limit and the reason for it.</summary>
    public static string Pace(BatchProgress progress)
    {
        var reason = progress.ConcurrencyReason.Length == 0 ? string.Empty : $" ({progress.ConcurrencyReason})";
        return $"{progress.ConcurrencyLimit} in parallel{reason}";
    }

    public static string Pause(BatchProgress progress) => $"paused for {Seconds(progress.PausedFor)} s";

    private static string Status(BatchProgress progress, InputTally tally, TimeSpan elapsed)
    {
        var watching = tally.Watched.Count > 0 ? $"Watching {string.Join(", ", tally.Watched)}: " : string.Empty;
        var paused = progress.PausedFor > TimeSpan.Zero ? $"Paused for {Seconds(progress.PausedFor)} s, " : string.Empty;
        var of = tally.Total is { } total ? $" of {total}" : string.Empty;
        var failed = tally.Failed == 0 ? string.Empty : $", {tally.Failed} failed";
        var done = $"{watching}{paused}{tally.Settled - tally.Failed}{of} done{failed}";
        if (tally.Watched.Count > 0 && progress.InFlight.Count == 0)
        {
            return $"{done}, waiting";
        }

        var (up, down) = (progress.BytesUp, progress.BytesDown);
        var rate = elapsed.TotalSeconds < 0.5 ? string.Empty : $", {ByteSize.Format((up + down) / elapsed.TotalSeconds)}/s";
        var bytes = $"{ByteSize.Format(up)} up, {ByteSize.Format(down)} down{rate}";
        return $"{done}, {Pace(progress)}, {progress.InFlight.Count} in flight, {bytes}";
    }

    private static string Status(TransferSnapshot image) => image.Phase switch
    {
        TransferPhase.Uploading => "Uploading " + Amount(image),
        TransferPhase.Processing => $"Processing, {Math.Floor(image.PhaseElapsed.TotalSeconds)} s",
        TransferPhase.Downloading => "Downloading " + Amount(image),
        _ when image.PausedFor > TimeSpan.Zero => $"Waiting, next attempt in {Seconds(image.PausedFor)} s",
        _ => $"Waiting, {Math.Floor(image.PhaseElapsed.TotalSeconds)} s",
    };

    // A file's name can contain line breaks and escape sequences, which would overwrite other parts of the screen.
    private static string Name(TransferSnapshot image) =>
        image.Name.Length == 0 ? "image" : new string([.. image.Name.Select(static c => char.IsControl(c) ? '?' : c)]);

    private static string Amount(TransferSnapshot image)
    {
        var of = image.TotalBytes is { } total ? $" of {ByteSize.Format(total)}" : string.Empty;
        var rate = image.BytesPerSecond is { } speed ? $", {ByteSize.Format(speed)}/s" : string.Empty;
        return ByteSize.Format(image.BytesTransferred) + of + rate;
    }

    private static int Remaining(TimeSpan? left) => left is { TotalSeconds: < int.MaxValue } time ? (int)Seconds(time) : -1;

    private static double Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds);
}
