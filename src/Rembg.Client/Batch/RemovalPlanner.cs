using Rembg.Contract;
using Rembg.Http;
using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>
/// The local part of a run: what would be sent, where it would be saved, and what the service would refuse. It sends
/// nothing, and writes nothing but what it finds to note in ledgers. One planner serves one run, on one thread.
/// </summary>
internal sealed class RemovalPlanner
{
    private readonly PathIdentity _identity = new();
    private readonly RunNotices _notices = new();
    private readonly bool _skipPreflight;
    private readonly bool _areNamed;
    private readonly bool _acceptsRepeats;
    private readonly RunOutputs _claims;
    private readonly ExistingOutputPolicy _rules;

    /// <summary>Makes the planner of one run.</summary>
    /// <param name="skipPreflight">Leaves the judgement of images and options to the service.</param>
    /// <param name="isDryRun">Whether nothing will be sent, so that nothing is to be noted either.</param>
    /// <param name="areNamed">Whether all images were named on purpose, whatever their requests say.</param>
    /// <param name="acceptsRepeats">Whether an input may come again, because it has changed since.</param>
    /// <param name="token">Ends every wait for a ledger.</param>
    public RemovalPlanner(
        bool skipPreflight = false, bool isDryRun = false, bool areNamed = false, bool acceptsRepeats = false, CancellationToken token = default)
    {
        _acceptsRepeats = acceptsRepeats;
        _skipPreflight = skipPreflight;
        _areNamed = areNamed;
        _claims = new RunOutputs(_identity);
        _rules = new ExistingOutputPolicy(_identity, isDryRun, token);
    }

    /// <summary>Checks what is asked for, whatever the image, so that a slip is found before the first one.</summary>
    /// <param name="options">What the service would be asked to do.</param>
    /// <exception cref="RembgException">The service would refuse it.</exception>
    public static void CheckOptions(RemovalOptions options) => Preflight.CheckOptions(new RemovalFields(options));

    /// <summary>Writes what was noted by the way, at the end of the run.</summary>
    /// <returns>What a person should know of that; usually empty.</returns>
    public IReadOnlyList<string> Finish()
    {
        _rules.History.Flush();
        return _rules.History.Ledgers.TakeWarnings();
    }

    /// <summary>Checks one request and finds the place for its result.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The plan; local failures are outcomes in it, not exceptions.</returns>
    public RemovalPlan Plan(RemovalRequest request)
    {
        try
        {
            return request.SourcePath is null ? PlanContent(request) : PlanFile(request, request.SourcePath);
        }
        catch (RembgException failure)
        {
            return new RemovalPlan.Settled(new RemovalOutcome(request, failure));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new RemovalPlan.Settled(new RemovalOutcome(
                request, new RembgException(RembgError.ReadFailed, $"{request.Name} cannot be read: {e.Message}", e)));
        }
    }

    /// <summary>Gives back what was planned for an image that is not sent after all: another one may have the same output.</summary>
    /// <param name="job">The planned image.</param>
    public void Release(RemovalJob job)
    {
        if (job.OutputPath is not null)
        {
            _claims.Release(job.OutputPath);
        }
    }

    private bool IsNamed(RemovalRequest request) => _areNamed || request.IsExplicit;

    private RemovalPlan PlanContent(RemovalRequest request) =>
        Place(request, file: null, () => Preflight.CheckContent(request));

    private RemovalPlan PlanFile(RemovalRequest request, string path)
    {
        if (_claims.IsWritten(path))
        {
            return !IsNamed(request) ? RemovalPlan.OwnOutput.Instance : throw new RembgException(
                RembgError.OutputCollision, $"{request.Name} was not sent, because this run writes it.") { Cause = FailureCause.OwnOutput };
        }

        if (SourceFile.Inspect(path) is not { } file)
        {
            // Few who list a folder leave out the folders in it, and those who name one mean something else by it.
            return IsNamed(request) ? throw new RembgException(RembgError.NotAFile, $"'{path}' is a folder.") : NotAPicture(request, length: 0);
        }

        if (PartialFileName.Matches(path))
        {
            return EarlierOutputOf(request, file, $"{request.Name} is what another run has not finished, so it was skipped.");
        }

        if (!_skipPreflight && !IsNamed(request) && Preflight.IsNotAPicture(path, file))
        {
            return NotAPicture(request, file.Length); // Before it could take an output's name from a picture.
        }

        return _rules.FindEarlierOutput(request, file, IsNamed(request)) is { } earlier
            ? new RemovalPlan.Settled(earlier)
            : Place(request, file, () => Preflight.Check(request, file));
    }

    private static RemovalPlan.Settled NotAPicture(RemovalRequest request, long length) => new(new RemovalOutcome(request, new RemovalResult
    {
        SourcePath = request.SourcePath,
        SourceLength = length,
        Status = RemovalStatus.Skipped,
        Reason = RemovalReason.NotAPicture,
    }));

    private RemovalPlan Place(RemovalRequest request, FileInfo? file, Func<ImageHeader> check)
    {
        if (request.Output.InMemory)
        {
            return new RemovalPlan.ToSend(new RemovalJob(request, file, Checked(check), place: null) { Notices = _notices });
        }

        var target = OutputNaming.Resolve(request.SourcePath, request.Output, request.Options, _identity);
        if (!_claims.TryClaim(target, request.SourcePath, out var isSame) && !(isSame && _acceptsRepeats))
        {
            throw isSame
                ? new RembgException(
                    RembgError.OutputCollision, $"{request.Name} is listed more than once in this run, and it is not sent again.") { Cause = FailureCause.ListedTwice }
                : new RembgException(
                    RembgError.OutputCollision, $"{request.Name} was not sent, because another image of this run already writes '{target}'.") { Cause = OutputNaming.CollisionCause(request.Output) };
        }

        try
        {
            return PlaceClaimed(request, file, target, check);
        }
        catch
        {
            // An input that is none keeps no other from its output.
            _claims.Release(target);
            throw;
        }
    }

    private RemovalPlan PlaceClaimed(RemovalRequest request, FileInfo? file, string target, Func<ImageHeader> check)
    {
        var decision = _rules.Decide(request, new RemovalFields(request.Options).ToString(), file, target);
        if (decision is OutputDecision.Settle { Outcome: var outcome })
        {
            return new RemovalPlan.Settled(outcome);
        }

        var job = new RemovalJob(request, file, Checked(check), new OutputPlace(target, _rules)) { Notices = _notices, HasCopy = decision is OutputDecision.Make { Copies.Count: > 0 } };
        _claims.MarkWritten(target);
        return new RemovalPlan.ToSend(job);
    }

    private ImageHeader? Checked(Func<ImageHeader> check) => _skipPreflight ? null : check();

    private RemovalPlan.Settled EarlierOutputOf(RemovalRequest request, FileInfo file, params string[] warnings) =>
        new(new RemovalOutcome(
            request,
            new RemovalResult
            {
                SourcePath = request.SourcePath,
                SourceLength = file.Length,
                Status = RemovalStatus.Skipped,
                Reason = RemovalReason.EarlierOutput,
            },
            [.. _rules.History.Ledgers.TakeWarnings(), .. warnings]));
}
