using Rembg.Http;
using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>
/// Plans the images of a run: which are uploaded, where each output is saved, and what the service would reject. It uploads nothing and
/// writes only ledger entries. Not thread-safe.
/// </summary>
internal sealed class RemovalPlanner
{
    private readonly PathIdentity _identity = new();
    private readonly RunOutputs _outputs;
    private readonly ExistingOutputPolicy _policy;
    private readonly bool _skipPreflight;
    private readonly bool _areNamed;
    private readonly bool _acceptsRepeats;

    /// <param name="skipPreflight">Whether only the service checks images and options.</param>
    /// <param name="isDryRun">Whether nothing is uploaded, and so nothing recorded.</param>
    /// <param name="areNamed">Whether all images were named explicitly, whatever their requests say.</param>
    /// <param name="acceptsRepeats">Whether an input may come again because it has changed.</param>
    /// <param name="token">Cancels waiting for a ledger.</param>
    public RemovalPlanner(
        bool skipPreflight = false, bool isDryRun = false, bool areNamed = false, bool acceptsRepeats = false, CancellationToken token = default)
    {
        _skipPreflight = skipPreflight;
        _areNamed = areNamed;
        _acceptsRepeats = acceptsRepeats;
        _outputs = new RunOutputs(_identity);
        _policy = new ExistingOutputPolicy(_identity, isDryRun, token);
    }

    /// <summary>Writes the pending ledger entries at the end of the run.</summary>
    /// <returns>Warnings about ledgers.</returns>
    public IReadOnlyList<string> Finish()
    {
        _policy.History.Flush();
        return _policy.History.TakeWarnings();
    }

    /// <summary>Plans one image. Local failures are outcomes.</summary>
    /// <returns>The job, or the outcome of an image that is not uploaded; neither for an output of this run, which is not an input.</returns>
    public (RemovalJob? Job, RemovalOutcome? Outcome) Plan(RemovalRequest request)
    {
        try
        {
            return request.SourcePath is { } path ? PlanFile(request, path) : PlanOutput(request, file: null);
        }
#pragma warning disable CA1031 // An internal error of one input must not leave the others without an outcome.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            var failure = e as RembgException ?? (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
                ? new RembgException(RembgError.ReadFailed, $"{request.Name} cannot be read: {e.Message}", e)
                : FailureTexts.Internal(request.Name, e));
            return (null, new RemovalOutcome(request, failure));
        }
    }

    /// <summary>Releases the output of a job that is not submitted, so that another image may have it.</summary>
    public void Release(RemovalJob job)
    {
        if (job.OutputPath is not null)
        {
            _outputs.Release(job.OutputPath);
        }
    }

    /// <summary>The outcome of an input that is skipped.</summary>
    public static RemovalOutcome Skipped(RemovalRequest request, long length, string reason, IReadOnlyList<string>? warnings = null) => new(
        request,
        new RemovalResult { SourcePath = request.SourcePath, SourceLength = length, Status = RemovalStatus.Skipped, Reason = reason },
        warnings);

    private (RemovalJob? Job, RemovalOutcome? Outcome) PlanFile(RemovalRequest request, string path)
    {
        var isNamed = _areNamed || request.IsExplicit;
        if (_outputs.IsWritten(path))
        {
            return !isNamed ? default : throw new RembgException(
                RembgError.OutputCollision, $"{request.Name} was not sent, because this run writes it.") { Cause = FailureCause.OwnOutput };
        }

        if (SourceFile.Inspect(path) is not { } file)
        {
            // A listing often contains folders; a folder named explicitly is a mistake.
            return isNamed
                ? throw new RembgException(RembgError.NotAFile, $"'{path}' is a folder.")
                : (null, Skipped(request, length: 0, RemovalReason.NotAPicture));
        }

        if (PartialFileName.Matches(path))
        {
            var warning = $"{request.Name} is an unfinished file of another run; skipped.";
            return (null, Skipped(request, file.Length, RemovalReason.EarlierOutput, [.. _policy.History.TakeWarnings(), warning]));
        }

        if (!_skipPreflight && !isNamed && Preflight.IsNotAPicture(path, file))
        {
            return (null, Skipped(request, file.Length, RemovalReason.NotAPicture)); // Before it could claim the output of a picture.
        }

        return _policy.FindEarlierOutput(request, file, isNamed) is { } earlier ? (null, earlier) : PlanOutput(request, file);
    }

    private (RemovalJob? Job, RemovalOutcome? Outcome) PlanOutput(RemovalRequest request, FileInfo? file)
    {
        if (request.Output.InMemory)
        {
            return (new RemovalJob(request, file, Check(request, file), outputPath: null, _policy), null);
        }

        var target = OutputNaming.Resolve(request.SourcePath, request.Output, request.Options, _identity);
        if (!_outputs.TryReserve(target, request.SourcePath, out var isSame) && !(isSame && _acceptsRepeats))
        {
            var (problem, cause) = isSame
                ? ("is listed more than once in this run, and it is not sent again.", FailureCause.ListedTwice)
                : ($"was not sent, because another image of this run already writes '{target}'.", OutputNaming.CollisionCause(request.Output));
            throw new RembgException(RembgError.OutputCollision, $"{request.Name} {problem}") { Cause = cause };
        }

        try
        {
            var decision = _policy.Decide(request, new RemovalFields(request.Options, request.Output.OutFile).ToString(), file, target);
            if (decision is OutputDecision.AlreadyDone { Outcome: var outcome })
            {
                return (null, outcome);
            }

            var hasCopy = decision is OutputDecision.Process { Copies.Count: > 0 };
            var job = new RemovalJob(request, file, Check(request, file), target, _policy) { HasCopy = hasCopy };
            _outputs.MarkWritten(target);
            return (job, null);
        }
        catch
        {
            _outputs.Release(target); // An image that is not sent keeps no other from its output.
            throw;
        }
    }

    private ImageHeader? Check(RemovalRequest request, FileInfo? file) => _skipPreflight ? null : Preflight.Check(request, file);
}
