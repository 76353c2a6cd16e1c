using System.Management.Automation;
using Rembg.Contract;
using Rembg.Errors;
using Rembg.Views;

namespace Rembg.Pipeline;

/// <summary>Writes one outcome as what a pipeline expects: an object, or an error record, and warnings beside it.</summary>
internal sealed class OutcomeWriter
{
    /// <summary>What an error names as its target when the image has no path.</summary>
    public const string FromMemory = "(image from memory)";

    private readonly PSCmdlet _cmdlet;

    public OutcomeWriter(PSCmdlet cmdlet) => _cmdlet = cmdlet;

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
            var record = failure.ToErrorRecord(outcome.Request.SourcePath ?? FromMemory, ActionFor(failure, outcome.Request));
            if (ReferenceEquals(failure, stopCause))
            {
                DeferredError = record;
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

    // An output that is there has the names by which PowerShell's cmdlets take a file. Where there is none, they are handed the text
    // of the result, which as a path matches nothing.
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

    // A path in a list is easily one from another folder than this.
    private static string? ActionFor(RembgException failure, RemovalRequest request) =>
        failure is { Error: RembgError.ImageNotFound, Cause: FailureCause.Unspecified } && request.Tag is RequestOrigin { IsRelative: true }
            ? RecommendedActions.For(failure.Error, FailureCause.RelativePath, request.SourcePath)
            : null;

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
