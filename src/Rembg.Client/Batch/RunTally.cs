using System.Collections.ObjectModel;
using System.Diagnostics;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>Adds up what a run comes to. For one thread.</summary>
internal sealed class RunTally
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _notSubmitted = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _failed = new(StringComparer.Ordinal);
    private int _made;
    private int _copied;
    private readonly List<string> _kept = [];
    private int _lost;
    private int _unknownOutcomes;
    private int _reoriented;

    /// <summary>Counts what became of one input.</summary>
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
            case RemovalStatus.Skipped:
                Count(_skipped, result.Reason ?? result.Status);
                break;
            default:
                Count(_notSubmitted, result.Reason ?? result.Status);
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

    /// <summary>The sum so far.</summary>
    /// <param name="batch">The run; null for a dry one.</param>
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
        Refusals = batch?.Refusals ?? 0,
    };

    private static void Count(SortedDictionary<string, int> counts, string reason) =>
        counts[reason] = counts.TryGetValue(reason, out var count) ? count + 1 : 1;

    private static ReadOnlyDictionary<string, int> Frozen(SortedDictionary<string, int> counts) =>
        new(new SortedDictionary<string, int>(counts, StringComparer.Ordinal));
}
