using Rembg.Http;
using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>
/// Plans the images of a run: which are uploaded, where each output is saved, and what the service would reject. It uploads nothing and
/// writes only ledger entries. Not thread-safe.
/// </summary>
/// <param name="skipPreflight">Whether only the service checks images and options.</param>
/// <param name="isDryRun">Whether nothing is uploaded, and so nothing recorded.</param>
/// <param name="areNamed">Whether all images were named explicitly, whatever their requests say.</param>
/// <param name="acceptsRepeats">Whether an input may come again because it has changed.</param>
/// <param name="token">Cancels waiting for a ledger.</param>
internal sealed class RemovalPlanner(
    bool skipPreflight = false, bool isDryRun = false, bool areNamed = false, bool acceptsRepeats = false,
    CancellationToken token = default)
{
    private readonly ExistingOutputPolicy _policy = new(new PathIdentity(), isDryRun, token);
    private RunOutputs? _outputs;

    private RunOutputs Outputs => _outputs ??= new RunOutputs(_policy.Identity);

    /// <summary>Writes the pending ledger entries at the end of the run.</summary>
    /// <returns>Warnings about ledgers.</returns>
    public IReadOnlyList<string> Finish()
    {
        _policy.History.Flush();
        return _policy.History.TakeWarnings();
    }

    /// <summary>Plans one image. Local failures are outcomes.</summary>
    /// <returns>
    /// The job, or the outcome of an image that is not uploaded; neither for an output of this run, which is not an input.
    /// </returns>
    public (RemovalJob? Job, RemovalOutcome? Outcome) Plan(RemovalRequest request)
    {
        try
        {
            return request.SourcePath is { } path ? PlanFile(request, path) : PlanOutput(request, file: null);
        }
        // An internal error of one input must not leave the others without an outcome.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var isOfFile = FileErrors.IsFileSystemError(e) || e is ArgumentException or NotSupportedException;
            var failure = e as RembgException ?? (isOfFile
                ? SourceFile.CannotRead(request.Name, e)
                : FailureTexts.Internal(request.Name, e));
            return (null, new RemovalOutcome(request, failure));
        }
    }

    /// <summary>Releases the output of a job that is not submitted, so that another image may have it.</summary>
    public void Release(RemovalJob job)
    {
        if (job.OutputPath is not null)
        {
            Outputs.Release(job.OutputPath);
        }
    }

    private (RemovalJob? Job, RemovalOutcome? Outcome) PlanFile(RemovalRequest request, string path)
    {
        var isNamed = areNamed || request.IsExplicit;
        if (Outputs.IsWritten(path))
        {
            return !isNamed ? default
                : throw OutputNaming.Collision(request, "was not sent, because this run writes it.", FailureCause.OwnOutput);
        }

        if (SourceFile.Inspect(path) is not { } file)
        {
            // A listing often contains folders; a folder named explicitly is a mistake.
            return isNamed
                ? throw new RembgException(RembgError.NotAFile, $"'{path}' is a folder.")
                : (null, _policy.Skip(request, sourceLength: 0, RemovalReason.NotAPicture));
        }

        if (PartialFileName.Matches(path))
        {
            var warning = $"{request.Name} is an unfinished file of another run; skipped.";
            return (null, _policy.Skip(request, file.Length, RemovalReason.EarlierOutput, output: null, warning));
        }

        if (!skipPreflight && !isNamed && Preflight.IsNotAPicture(path, file))
        {
            // Before it could claim the output of a picture.
            return (null, _policy.Skip(request, file.Length, RemovalReason.NotAPicture));
        }

        return _policy.FindEarlierOutput(request, file, isNamed) is { } earlier ? (null, earlier) : PlanOutput(request, file);
    }

    private (RemovalJob? Job, RemovalOutcome? Outcome) PlanOutput(RemovalRequest request, FileInfo? file)
    {
        if (request.Output.InMemory)
        {
            return (new RemovalJob(request, file, Check(request, file), outputPath: null, _policy), null);
        }

        var target = OutputNaming.Resolve(request.SourcePath, request.Output, request.Options, _policy.Identity);
        if (!Outputs.TryReserve(target, request.SourcePath, out var isSame) && !(isSame && acceptsRepeats))
        {
            throw isSame
                ? OutputNaming.Collision(
                    request, "is listed more than once in this run, and it is not sent again.", FailureCause.ListedTwice)
                : OutputNaming.Collision(request, $"was not sent, because another image of this run already writes '{target}'.");
        }

        try
        {
            var decision = _policy.Decide(request, new RemovalFields(request.Options, request.Output.OutFile).ToString(), file, target);
            if (decision.Outcome is not null)
            {
                return (null, decision.Outcome);
            }

            var job = new RemovalJob(request, file, Check(request, file), target, _policy) { HasCopy = decision.Copies.Count > 0 };
            Outputs.MarkWritten(target);
            return (job, null);
        }
        catch
        {
            Outputs.Release(target); // An image that is not sent keeps no other from its output.
            throw;
        }
    }

    private ImageHeader? Check(RemovalRequest request, FileInfo? file) => skipPreflight ? null : Preflight.Check(request, file);
}
