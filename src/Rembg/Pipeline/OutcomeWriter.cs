using System.Management.Automation;
using Rembg.Contract;
using Rembg.Errors;
using Rembg.Parameters;
using Rembg.Views;

namespace Rembg.Pipeline;

/// <summary>Writes an outcome to the pipeline: an object or an error record, and its warnings.</summary>
internal sealed class OutcomeWriter
{
    /// <summary>The target of an error when the image has no path.</summary>
    public const string FromMemory = "(image from memory)";

    private readonly PSCmdlet _cmdlet;
    private readonly MeantFile _meant = new();
    private readonly HashSet<string> _given = [];

    private readonly Func<RembgException, object?, string?, ErrorRecord> _toErrorRecord;

    /// <param name="cmdlet">The cmdlet that writes.</param>
    /// <param name="toErrorRecord">Makes the error record of a failure and its target, with this advice or its own.</param>
    public OutcomeWriter(PSCmdlet cmdlet, Func<RembgException, object?, string?, ErrorRecord> toErrorRecord)
    {
        _cmdlet = cmdlet;
        _toErrorRecord = toErrorRecord;
    }

    /// <summary>The record of the failure that ended the run. It is thrown at the end instead of being written.</summary>
    public ErrorRecord? DeferredError { get; private set; }

    /// <param name="outcome">What became of one input.</param>
    /// <param name="stopCause">The failure that ended the run; null while it goes on.</param>
    public void Write(RemovalOutcome outcome, RembgException? stopCause = null)
    {
        foreach (var warning in outcome.Warnings)
        {
            _cmdlet.WriteWarning(outcome.Result?.Reason == RemovalReason.EarlierOutput ? $"{warning} Name it with -Path and -Force to take it as an input." : warning);
        }

        if (outcome.Failure is { } failure)
        {
            var record = ToRecord(failure, outcome.Request.SourcePath ?? FromMemory, ActionFor(failure, outcome.Request));
            if (ReferenceEquals(failure, stopCause))
            {
                DeferredError = record;
                if (_cmdlet.MyInvocation.ExpectingInput)
                {
record.AddNote("Inputs that the pipeline had not delivered by then were not taken.");
                }

            }
            else
            {
                _cmdlet.WriteError(record);
            }
        }
        else
        {
            WriteResult(outcome.Result!, outcome);
        }
    }

    /// <summary>Writes the failure of an input that never became an image of the run.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The path, or the row; null for none.</param>
    public void WriteFailure(RembgException failure, object? target) => _cmdlet.WriteError(ToRecord(failure, target, action: null));

    // The same advice below each of a thousand errors hides the errors: it is given once a run.
    private ErrorRecord ToRecord(RembgException failure, object? target, string? action)
    {
        var record = _toErrorRecord(failure, target, action);
        return _given.Add(record.ErrorDetails.RecommendedAction) ? record : _toErrorRecord(failure, target, string.Empty);
    }

    // PowerShell's cmdlets bind a file by these names. Without an output they get the text of the result, which as a path matches nothing.
    private static object WithPath(RemovalResult result)
    {
        if (result.OutputPath is not { } path || result.Status == RemovalStatus.NotSubmitted)
        {
            return result;
        }

        var written = new PSObject(result);
        written.Properties.Add(new PSNoteProperty("PSPath", path));
        written.Properties.Add(new PSNoteProperty("FullName", path));
        return written;
    }

    private string? ActionFor(RembgException failure, RemovalRequest request)
    {
        if (failure is not { Error: RembgError.ImageNotFound, Cause: FailureCause.Unspecified } || request.Tag is not RequestOrigin { Path: { } given })
        {
            return null;
        }

        var path = MeantFile.Unquote(given) is { } unquoted ? FilePaths.Resolve(_cmdlet.SessionState, unquoted, failure.Error) : request.SourcePath!;
        if (Path.GetDirectoryName(path) is { } folder && (_meant.Find(folder, Path.GetFileName(path)) ?? (File.Exists(path) ? Path.GetFileName(path) : null)) is { } meant)
        {
            return $"Correct the list: the folder has '{meant}'.";
        }

        // A path in a list is often relative to another folder than the current one.
        return InputResolver.IsRelative(given) ? RecommendedActions.For(failure.Error, FailureCause.RelativePath, request.SourcePath) : null;
    }

    private void WriteResult(RemovalResult result, RemovalOutcome outcome)
    {
        var shape = outcome.Request.Tag is RequestOrigin origin ? origin.Shape : ResultShape.Object;
        if (outcome.Content is not { } content || shape == ResultShape.Object)
        {
            SessionViews.Ensure(_cmdlet);
            _cmdlet.WriteObject(WithPath(result));
        }
        else
        {
            var written = PSObject.AsPSObject(shape == ResultShape.Bytes ? content : DataUrl.Encode(content, result.Format!));
            if (result.SourcePath is not null)
            {
                // As Get-Content does it: the value knows where it is from.
                written.Properties.Add(new PSNoteProperty(nameof(RemovalResult.SourcePath), result.SourcePath));
            }

            _cmdlet.WriteObject(written, enumerateCollection: false);
        }
    }
}
