using System.Collections.ObjectModel;
using System.Diagnostics;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>Adds up the outcomes of a run. Not thread-safe.</summary>
internal sealed class RunTally
{
    private const string Failed = nameof(Failed);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, Dictionary<string, int>> _counts = [];
    private readonly List<string> _kept = [];
    private int _credits;
    private int _unknownOutcomes;
    private int _reoriented;

    /// <summary>Counts one outcome.</summary>
    public void Add(RemovalOutcome outcome)
    {
        if (outcome.Failure is { } failure)
        {
            AddFailure(failure);
            return;
        }

        var result = outcome.Result!;
        Telemetry.Count(result, failure: null);
        Count(result.Status, result.Reason ?? result.Status);
        _credits += result.Status == RemovalStatus.Completed ? 1 : 0;
        _unknownOutcomes += result.UnknownOutcomeCount;
        _reoriented += result.Orientation is null ? 0 : 1;
    }

    /// <summary>Counts one input that failed.</summary>
    public void AddFailure(RembgException failure)
    {
        Telemetry.Count(result: null, failure);
        Count(Failed, failure.Error.ToString());
        _credits += failure.CreditCount;
        _unknownOutcomes += failure.UnknownOutcomeCount;
        if (failure.KeptPath is { } kept)
        {
            _kept.Add(kept);
        }
    }

    /// <summary>The summary so far.</summary>
    /// <param name="batch">The run; null for a dry run.</param>
    public RunSummary Sum(RemovalBatch? batch = null) => new()
    {
        Made = CountsOf(RemovalStatus.Completed).Values.Sum(),
        Copied = CountsOf(RemovalStatus.Copied).Values.Sum(),
        Skipped = CountsOf(RemovalStatus.Skipped),
        NotSubmitted = CountsOf(RemovalStatus.NotSubmitted),
        Failed = CountsOf(Failed),
        Credits = _credits,
        KeptElsewhere = [.. _kept],
        UnknownOutcomes = _unknownOutcomes,
        Reoriented = _reoriented,
        BytesUp = batch?.Totals.BytesSent ?? 0,
        BytesDown = batch?.Totals.BytesReceived ?? 0,
        Elapsed = _clock.Elapsed,
        Refusals = batch?.ThrottledRequests ?? 0,
    };

    private void Count(string status, string reason)
    {
        var reasons = ReasonsOf(status);
        reasons[reason] = reasons.TryGetValue(reason, out var count) ? count + 1 : 1;
    }

    private Dictionary<string, int> ReasonsOf(string status) =>
        _counts.TryGetValue(status, out var reasons) ? reasons : _counts[status] = [];

    private ReadOnlyDictionary<string, int> CountsOf(string status)
    {
        var reasons = ReasonsOf(status);
        var ordered = reasons.Keys.OrderBy(static reason => reason, StringComparer.Ordinal);
        return new(ordered.ToDictionary(static reason => reason, reason => reasons[reason]));
    }
}
