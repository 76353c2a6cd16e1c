using System.Collections.ObjectModel;
using System.Diagnostics;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>Adds up the outcomes of a run. Not thread-safe.</summary>
internal sealed class RunTally
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, int> _skipped = [];
    private readonly Dictionary<string, int> _notSubmitted = [];
    private readonly Dictionary<string, int> _failed = [];
    private readonly List<string> _kept = [];
    private int _made;
    private int _copied;
    private int _lost;
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
        _unknownOutcomes += result.UnknownOutcomeCount;
        _reoriented += result.Orientation is null ? 0 : 1;
        switch (result.Status)
        {
            case RemovalStatus.Completed:
                _made++;
                break;
            case RemovalStatus.Copied:
                _copied++;
                break;
            default:
                Count(result.Status == RemovalStatus.Skipped ? _skipped : _notSubmitted, result.Reason ?? result.Status);
                break;
        }
    }

    /// <summary>Counts one input that failed.</summary>
    public void AddFailure(RembgException failure)
    {
        Telemetry.Count(result: null, failure);
        _unknownOutcomes += failure.UnknownOutcomeCount;
        _lost += failure.KeptPath is null ? failure.CreditCount : 1;
        if (failure.KeptPath is { } kept)
        {
            _kept.Add(kept);
        }

        Count(_failed, failure.Error.ToString());
    }

    /// <summary>The summary so far.</summary>
    /// <param name="batch">The run; null for a dry run.</param>
    public RunSummary Sum(RemovalBatch? batch = null) => new()
    {
        Made = _made,
        Copied = _copied,
        Skipped = Frozen(_skipped),
        NotSubmitted = Frozen(_notSubmitted),
        Failed = Frozen(_failed),
        Credits = _made + _lost,
        KeptElsewhere = [.. _kept],
        UnknownOutcomes = _unknownOutcomes,
        Reoriented = _reoriented,
        BytesUp = batch?.Totals.BytesSent ?? 0,
        BytesDown = batch?.Totals.BytesReceived ?? 0,
        Elapsed = _clock.Elapsed,
        Refusals = batch?.ThrottledRequests ?? 0,
    };

    private static void Count(Dictionary<string, int> counts, string reason) =>
        counts[reason] = counts.TryGetValue(reason, out var count) ? count + 1 : 1;

    private static ReadOnlyDictionary<string, int> Frozen(Dictionary<string, int> counts) =>
        new(new SortedDictionary<string, int>(counts, StringComparer.Ordinal));
}
