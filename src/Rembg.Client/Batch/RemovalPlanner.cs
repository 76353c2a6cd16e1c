using Rembg.Files;

namespace Rembg.Batch;

/// <summary>
/// The local part of a run: what would be sent, where it would be saved, and what the service would refuse. It sends
/// nothing and writes nothing. One planner serves one run, on one thread.
/// </summary>
internal sealed class RemovalPlanner
{
    private readonly bool _skipPreflight;
    private readonly OutputClaims _claims;

    /// <summary>Makes the planner of one run.</summary>
    /// <param name="skipPreflight">Leaves the judgement of images and options to the service.</param>
    public RemovalPlanner(bool skipPreflight = false)
        : this(skipPreflight, PathIdentity.IgnoresCase)
    {
    }

    public RemovalPlanner(bool skipPreflight, bool ignoreCase)
    {
        _skipPreflight = skipPreflight;
        _claims = new OutputClaims(ignoreCase);
    }

    /// <summary>Checks what is asked for, whatever the image, so that a slip is found before the first one.</summary>
    /// <param name="options">What the service would be asked to do.</param>
    /// <exception cref="RembgException">The service would refuse it.</exception>
    public static void CheckOptions(RemovalOptions options) => Preflight.CheckOptions(options);

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

    private RemovalPlan PlanContent(RemovalRequest request) =>
        Place(request, file: null, () => Preflight.CheckContent(request));

    private RemovalPlan PlanFile(RemovalRequest request, string path)
    {
        if (_claims.IsWritten(path))
        {
            return RemovalPlan.OwnOutput.Instance;
        }

        var file = SourceFile.Inspect(path);
        if (!(request.IsExplicit && request.Output.Existing == ExistingOutput.Replace)
            && EarlierOutput.SourceOf(path, request.Output.Suffix) is { } source)
        {
            return Skip(request, file, outputPath: null,
                $"{request.Name} looks like the output that an earlier run made of '{source}', so it was skipped. Name it with -Path and -Force to take it as an input.");
        }

        return Place(request, file, () => Preflight.Check(request, file));
    }

    private RemovalPlan Place(RemovalRequest request, FileInfo? file, Func<ImageFormat> check)
    {
        if (request.Output.InMemory)
        {
            return new RemovalPlan.ToSend(new RemovalJob(request, file, Checked(check), outputPath: null, replacesExisting: false));
        }

        var target = OutputNaming.Resolve(request.SourcePath, request.Output, request.Options);
        if (request.SourcePath is { } path && PathIdentity.AreSame(path, target))
        {
            throw WouldReplaceItself(request);
        }

        if (!_claims.TryClaim(target))
        {
            throw new RembgException(
                RembgError.OutputCollision,
                $"{request.Name} was not sent, because another image of this run already writes '{target}'.");
        }

        return PlaceClaimed(request, file, target, check);
    }

    private RemovalPlan PlaceClaimed(RemovalRequest request, FileInfo? file, string target, Func<ImageFormat> check)
    {
        var existing = new FileInfo(target);
        var replaces = request.Output.Existing == ExistingOutput.Replace;
        if (file is not null && existing.Exists && PathIdentity.AreSameFile(file, existing))
        {
            throw WouldReplaceItself(request);
        }

        if (existing.Exists && request.Output.Existing == ExistingOutput.Skip)
        {
            // Like make: only a source that is newer than its output is worth another credit.
            replaces = file is not null && file.LastWriteTimeUtc > existing.LastWriteTimeUtc;
            if (!replaces)
            {
                return Skip(request, file, existing);
            }
        }
        else if (existing.Exists && !replaces)
        {
            throw new RembgException(RembgError.OutputExists, $"The output '{target}' of {request.Name} exists already.");
        }

        try
        {
            var job = new RemovalJob(request, file, Checked(check), target, replaces);
            _claims.MarkWritten(target);
            return new RemovalPlan.ToSend(job);
        }
        catch
        {
            // An input that is none keeps no other from its output.
            _claims.Release(target);
            throw;
        }
    }

    private static RembgException WouldReplaceItself(RemovalRequest request) => new(
        RembgError.OutputExists, $"The output of {request.Name} would replace the image itself, which -Force does not do either. Name another output.");

    private ImageFormat? Checked(Func<ImageFormat> check) => _skipPreflight ? null : check();

    private static RemovalPlan.Settled Skip(RemovalRequest request, FileInfo? file, FileInfo output) =>
        new(new RemovalOutcome(request, new RemovalResult
        {
            SourcePath = request.SourcePath,
            SourceLength = file?.Length ?? request.ContentLength,
            OutputPath = output.FullName,
            OutputLength = output.Length,
            Format = ImageFormats.FromExtension(output.Extension)?.ToString(),
            Status = RemovalStatus.Skipped,
            Reason = RemovalReason.UpToDate,
        }));

    private static RemovalPlan.Settled Skip(RemovalRequest request, FileInfo file, string? outputPath, string warning) =>
        new(new RemovalOutcome(
            request,
            new RemovalResult
            {
                SourcePath = request.SourcePath,
                SourceLength = file.Length,
                OutputPath = outputPath,
                Status = RemovalStatus.Skipped,
                Reason = RemovalReason.EarlierOutput,
            },
            [warning]));
}
