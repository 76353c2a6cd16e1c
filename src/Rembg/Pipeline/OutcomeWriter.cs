using Rembg.Errors;
using Rembg.Parameters;
using Rembg.Views;
using Rembg.Watching;

namespace Rembg.Pipeline;

/// <summary>What the cmdlet needs to know of a request when its outcome is available.</summary>
internal sealed record RequestOrigin(ResultShape Shape, string? Path, FolderWatcher? Watcher = null, bool MayBeIncomplete = false);

/// <summary>What a finished image is written to the pipeline as: the result, a <c>data:</c> URL, or one byte array.</summary>
internal enum ResultShape
{
    Object,
    Base64,
    Bytes,
}

/// <summary>Writes an outcome to the pipeline: an object or an error record, and its warnings.</summary>
internal sealed class OutcomeWriter(PSCmdlet cmdlet, Func<RembgException, object?, string?, ErrorRecord> toErrorRecord)
{
    /// <summary>The target of an error when the image has no path.</summary>
    public const string FromMemory = "(image from memory)";

    private readonly MeantFile _meant = new(cmdlet.SessionState);
    private readonly HashSet<string> _given = [];

    /// <summary>The record of the failure that ended the run. It is thrown at the end instead of being written.</summary>
    public ErrorRecord? DeferredError { get; private set; }

    public void Write(RemovalOutcome outcome, RembgException? stopCause)
    {
        var isEarlierOutput = outcome.Result?.Reason == RemovalReason.EarlierOutput;
        var advice = isEarlierOutput ? " Name it with -Path and -Force to take it as an input." : string.Empty;
        foreach (var warning in outcome.Warnings)
        {
            cmdlet.WriteWarning(warning + advice);
        }

        if (outcome.Failure is not { } failure)
        {
            WriteResult(outcome.Result!, outcome);
            return;
        }

        var source = outcome.Request.SourcePath;
        var record = ToRecord(failure, source ?? FromMemory, ActionFor(failure, source, (outcome.Request.Tag as RequestOrigin)?.Path));
        if (!ReferenceEquals(failure, stopCause))
        {
            cmdlet.WriteError(record);
            return;
        }

        DeferredError = record;
        if (cmdlet.MyInvocation.ExpectingInput)
        {
            record.AddNote("Inputs that the pipeline had not delivered by then were not processed.");
        }
    }

    public void WriteFailure(RembgException failure, object? target) =>
        cmdlet.WriteError(ToRecord(failure, target, ActionFor(failure, target as string, target as string)));

    // The same advice below each of a thousand errors hides the errors: it is given once a run.
    private ErrorRecord ToRecord(RembgException failure, object? target, string? action)
    {
        var record = toErrorRecord(failure, target, action);
        return _given.Add(record.ErrorDetails.RecommendedAction) ? record : toErrorRecord(failure, target, string.Empty);
    }

    // Where a path of a list is not found, the file that was meant. Windows has no name with a question mark, which is what a wrong
    // encoding makes of a letter.
    private string? ActionFor(RembgException failure, string? path, string? given)
    {
        var mayBeMisspelt = failure is { Error: RembgError.ImageNotFound, Cause: FailureCause.Unspecified or FailureCause.ImpossibleName };
        if (!mayBeMisspelt || path is null || given is null)
        {
            return null;
        }

        if (_meant.Find(MeantFile.Unquote(given) ?? path) is { } meant)
        {
            return $"Correct the list: the folder has '{meant}'.";
        }

        // A path in a list is often relative to another folder than the current one.
        return failure.Cause == FailureCause.Unspecified && InputResolver.IsRelative(given)
            ? RecommendedActions.For(failure.Error, FailureCause.RelativePath, path)
            : null;
    }

    private void WriteResult(RemovalResult result, RemovalOutcome outcome)
    {
        PSObject written;
        if (outcome.Content is { } content && outcome.Request.Tag is RequestOrigin { Shape: not ResultShape.Object and var shape })
        {
            // As with Get-Content, the value knows where it is from.
            written = new PSObject(shape == ResultShape.Bytes ? content
                : $"data:image/{result.Format!.ToLowerInvariant()};base64,{Convert.ToBase64String(content)}");
            AddNote(written, nameof(RemovalResult.SourcePath), result.SourcePath);
        }
        else
        {
            SessionFormatData.Ensure(cmdlet);

            // PowerShell's cmdlets bind a file by these names. Without an output they get the text of the result, which matches nothing.
            written = new PSObject(result);
            var path = result.Status == RemovalStatus.NotSubmitted ? null : result.OutputPath;
            AddNote(written, "PSPath", path);
            AddNote(written, "FullName", path);
        }

        cmdlet.WriteObject(written, enumerateCollection: false);
    }

    private static void AddNote(PSObject written, string name, string? value)
    {
        if (value is not null)
        {
            written.Properties.Add(new PSNoteProperty(name, value));
        }
    }
}
