using Rembg.Files;

namespace Rembg.Batch;

/// <summary>
/// Decides what to do about an output that may be there already. It is asked before an image is submitted, and once more
/// when its output is claimed: another run may have made it meanwhile. It writes nothing. Safe from any thread.
/// </summary>
internal sealed class OutputRules(FileIdentity identity)
{
    public FileIdentity Identity { get; } = identity;

    /// <summary>Decides by what is on the disk now.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="file">The source, links followed; null for an image from memory.</param>
    /// <param name="target">The full path of the output.</param>
    /// <exception cref="RembgException"><see cref="RembgError.OutputExists"/>: the output is there, and nothing was said about that.</exception>
    public OutputDecision Decide(RemovalRequest request, FileInfo? file, string target)
    {
        if (request.SourcePath is { } path && (Identity.AreSame(path, target) || Identity.AreSame(file!.FullName, target)))
        {
            throw new RembgException(
                RembgError.OutputExists, $"The output of {request.Name} would replace the image itself.") { Cause = FailureCause.ReplacesItself };
        }

        var existing = new FileInfo(target);
        if (!existing.Exists)
        {
            return new OutputDecision.Make(replaces: request.Output.Existing == ExistingOutput.Replace);
        }

        switch (request.Output.Existing)
        {
            case ExistingOutput.Replace:
                return new OutputDecision.Make(replaces: true);
            case ExistingOutput.Skip when IsNewer(file, existing):
                return new OutputDecision.Make(replaces: true, RemovalReason.SourceChanged);
            case ExistingOutput.Skip:
                return Skip(request, file, existing, RemovalReason.UpToDate);
            default:
                throw new RembgException(RembgError.OutputExists, $"The output '{target}' of {request.Name} exists already.");
        }
    }

    // Like make; but a clock that is wrong must not cost a credit in each run until its time has come.
    private static bool IsNewer(FileInfo? source, FileInfo output) =>
        source is not null && source.LastWriteTimeUtc > output.LastWriteTimeUtc && source.LastWriteTimeUtc <= DateTime.UtcNow;

    private static OutputDecision.Settle Skip(RemovalRequest request, FileInfo? file, FileInfo output, string reason, params string[] warnings) =>
        new(new RemovalOutcome(
            request,
            new RemovalResult
            {
                SourcePath = request.SourcePath,
                SourceLength = file?.Length ?? request.ContentLength,
                OutputPath = output.FullName,
                OutputLength = output.Length,
                Format = ImageFormats.FromExtension(output.Extension)?.ToString(),
                Status = RemovalStatus.Skipped,
                Reason = reason,
            },
            warnings));
}
