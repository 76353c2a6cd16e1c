using Rembg.Batch;
using Rembg.Errors;
using Rembg.Parameters;
using Rembg.Pipeline;
using Rembg.Views;

namespace Rembg.Commands;

/// <summary>Removes the background of images: <c>Get-ChildItem *.jpg | Remove-ImageBackground</c>.</summary>
[Cmdlet(VerbsCommon.Remove, "ImageBackground", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[Alias("Remove-RembgBackground")]
[OutputType(typeof(RemovalResult), typeof(string), typeof(byte[]))]
public sealed partial class RemoveImageBackgroundCommand : ServiceCommand
{
    private InputResolver _resolver = null!;
    private RemovalPlanner _planner = null!;
    private ImageRun _run = null!;
    private TypedParameters _typed = null!;
    private readonly ColumnCheck _columns = new();
    private readonly HashSet<string> _warned = [];
    private int _objectCount;

    protected override void BeginProcessing()
    {
        var isWhatIf = IsWhatIf();
        SessionFormatData.Enter(this);
        _typed = new TypedParameters(MyInvocation, GetVariableValue("PSDefaultParameterValues"));
        _resolver = new InputResolver(this);
        _planner = NewPlanner();
        _ = OrEnd(ReadTyped);
        var client = isWhatIf && MinimumCreditBalance < 0 ? null : CreateClient();
        CreditGuard? credits = null;
        if (MinimumCreditBalance >= 0)
        {
            var balance = Run(token => CreditGuard.ReadBalanceAsync(client!, token));
            credits = new CreditGuard(MinimumCreditBalance, balance, () => isWhatIf ? null : TryReadBalance(client!));
        }

        var writer = new OutcomeWriter(this, ToErrorRecord);
        _run = isWhatIf ? new WhatIfRun(this, writer, MaximumImageCount, credits) : StartRun(client!, writer, credits);
    }

    protected override void ProcessRecord()
    {
        // Windows PowerShell's ConvertFrom-Json emits an array as one object.
        var isList = InputObject?.BaseObject is Array { Length: > 0 } and not byte[] && !IsInputTyped;
        foreach (var item in isList ? (Array)InputObject!.BaseObject : new[] { InputObject })
        {
            ProcessObject(item is null ? null : PSObject.AsPSObject(item));
        }

        if (_run.IsOver)
        {
            _run.Drain();
        }
    }

    protected override void EndProcessing()
    {
        WatchFolders();
        _run.Drain();
        FinishPlanning();
        _run.WriteSummary();
    }

    public override void Dispose()
    {
        _watched.ForEach(static watched => watched.Watcher.Dispose());
        _run?.Dispose();
        _planner?.Finish();
        base.Dispose();
    }

    private void ProcessObject(PSObject? given)
    {
        var row = InputRow.From(given, ++_objectCount);
        ImageInput? input = null;
        try
        {
            WarnOnce(row is null ? null : _columns.Check(row), nameof(ColumnCheck));
            input = ReadInput(given, row);
            var settings = ReadSettings(row);
            WarnOnce(settings.OpaqueWarning, nameof(settings.OpaqueWarning));
            WarnOnce(settings.Output is { RelativeTo: not null, OutputDirectory: null }
                ? "-RelativeTo does nothing without -OutputDirectory: it says which part of a path is kept below that folder."
                : null);
            if (input is ImageInput.Memory memory)
            {
                ProcessMemory(memory, settings);
            }
            else if (Watch)
            {
                AddWatched((ImageInput.Files)input, settings);
            }
            else
            {
                ProcessFiles((ImageInput.Files)input, settings);
            }
        }
        catch (RembgException failure) when (failure.Cause == FailureCause.MistypedColumn && _objectCount == 1)
        {
            // Half a list that is processed without its column is paid for twice.
            ThrowTerminatingError(failure.ToErrorRecord(target: null));
        }
        catch (RembgException failure)
        {
            // Of the row as a whole: nothing of it was sent.
            object? target = input switch
            {
                null => (object?)row?.Object,
                ImageInput.Files { Paths: [var path, ..] } => _resolver.TryLiteral(path),
                _ => OutcomeWriter.FromMemory,
            };
            _run.WriteFailure(OnceForDelimiter(failure, row), target);
        }
    }

    // How to read a list is said once a run.
    private RembgException OnceForDelimiter(RembgException failure, InputRow? row)
    {
        if (failure.Cause != FailureCause.OtherDelimiter || _warned.Add(nameof(FailureCause.OtherDelimiter)))
        {
            return failure;
        }

        var message = $"{row?.Label}The row does not specify an image, like the first one.";
        return new RembgException(failure.Error, message) { Cause = FailureCause.OtherDelimiter };
    }

    private void FinishPlanning()
    {
        foreach (var warning in _planner.Finish())
        {
            WriteWarning(warning);
        }
    }

    private RemovalPlanner NewPlanner() => new(SkipPreflight, isDryRun: IsWhatIf(), acceptsRepeats: Watch, token: StopToken);

    private BatchPipelineWriter StartRun(RembgClient client, OutcomeWriter writer, CreditGuard? credits)
    {
        int? limit = ThrottleLimit > 0 ? ThrottleLimit : null;
        var options = new BatchOptions { ThrottleLimit = limit, MaximumImageCount = MaximumImageCount, IsEndless = Watch };
        var batch = client.StartBatch(options, StopToken);
        return new BatchPipelineWriter(this, batch, writer, new ProgressView(this, ShowsProgress()), credits)
        {
            Filter = Watch ? IsWritten : null,
        };
    }

    private long? TryReadBalance(RembgClient client)
    {
        try
        {
            return Wait(token => CreditGuard.ReadBalanceAsync(client, token));
        }
        catch (RembgException failure)
        {
            WarnOnce($"The account's credits could not be read: {failure.Message.TrimEnd('.')}. The run continues by its own count.");
            return null;
        }
    }

    // By its kind; by its text where there is none.
    private void WarnOnce(string? warning, string? kind = null)
    {
        if (warning is not null && _warned.Add(kind ?? warning))
        {
            WriteWarning(warning);
        }
    }

    private void Process(RemovalRequest request)
    {
        var (job, outcome) = _planner.Plan(request);
        if (job is not null)
        {
            Submit(job);
        }
        else if (outcome is not null)
        {
            _run.Write(outcome);
        }
        else
        {
            if (!Watch)
            {
                _run.Inputs.Settle(isFailure: false);
            }

            WriteVerbose($"'{request.SourcePath}' is an output of this run, so it is not an input.");
        }
    }

    private void Submit(RemovalJob job)
    {
        var place = job.OutputPath is null ? string.Empty : $" and save as '{job.OutputPath}'";
        var reason = _run.TrySubmit(job, action => ShouldProcess(job.Request.SourcePath ?? OutcomeWriter.FromMemory, action + place));
        if (reason is null)
        {
            SessionFormatData.Ensure(this); // While the first image is in flight.
        }
        else
        {
            _planner.Release(job);
            _run.Write(job.NotSubmitted(reason));
        }
    }
}
