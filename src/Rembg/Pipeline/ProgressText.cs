using System.Globalization;
using System.Management.Automation;

namespace Rembg.Pipeline;

/// <summary>Puts numbers into progress records.</summary>
internal static class ProgressText
{
    private const string Activity = "Removing backgrounds";

    public static ProgressRecord Parent(int id, BatchProgress progress, double seconds)
    {
        var failed = progress.Failed == 0 ? string.Empty : Invariant($", {progress.Failed} failed");
        var rate = seconds < 0.5 ? string.Empty : Invariant($", {ByteSize.Format((progress.BytesUp + progress.BytesDown) / seconds)}/s");
        var record = new ProgressRecord(
            id,
            Activity,
            Invariant($"{progress.Completed} done{failed}, {progress.InFlight.Count} in flight, {ByteSize.Format(progress.BytesUp)} up, {ByteSize.Format(progress.BytesDown)} down{rate}"));
        if (progress.PausedFor > TimeSpan.Zero)
        {
            record.CurrentOperation = Invariant($"The service asked to slow down; going on in {Math.Ceiling(progress.PausedFor.TotalSeconds)} s");
        }

        return record;
    }

    public static ProgressRecord Child(int id, int parent, TransferSnapshot image)
    {
        var record = new ProgressRecord(id, image.Name.Length == 0 ? "image" : image.Name, Status(image)) { ParentActivityId = parent };
        if (image.Fraction is { } fraction)
        {
            record.PercentComplete = (int)(fraction * 100);
        }

        if (image.EstimatedRemaining is { TotalSeconds: < int.MaxValue } left)
        {
            record.SecondsRemaining = (int)Math.Ceiling(left.TotalSeconds);
        }

        return record;
    }

    public static ProgressRecord Completed(int id, int? parent)
    {
        var record = new ProgressRecord(id, Activity, "Done") { RecordType = ProgressRecordType.Completed };
        if (parent is { } of)
        {
            record.ParentActivityId = of;
        }

        return record;
    }

    private static string Status(TransferSnapshot image) => image.Phase switch
    {
        TransferPhase.Uploading => "Uploading " + Amount(image),
        TransferPhase.Processing => Invariant($"Processing, {Math.Floor(image.PhaseElapsed.TotalSeconds)} s"),
        TransferPhase.Downloading => "Downloading " + Amount(image),
        _ => "Waiting",
    };

    private static string Amount(TransferSnapshot image)
    {
        var of = image.TotalBytes is { } total ? " of " + ByteSize.Format(total) : string.Empty;
        var rate = image.BytesPerSecond is { } speed ? ", " + ByteSize.Format(speed) + "/s" : string.Empty;
        return ByteSize.Format(image.BytesTransferred) + of + rate;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
