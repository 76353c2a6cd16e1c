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
    private ColumnCheck _columns = null!;
    private readonly HashSet<string> _warned = [];
    private int _objectCount;

    protected override void BeginProcessing()
    {
        var isWhatIf = IsWhatIf();
        SessionFormatData.Enter(this);
        _typed = new TypedParameters(MyInvocation, GetVariableValue("PSDefaultParameterValues"));
        _columns = new ColumnCheck(MyInvocation.MyCommand.Parameters);
        _resolver = new InputResolver(this);
        _planner = NewPlanner();
        RefuseMistypedOptions();
        var client = isWhatIf && MinimumCreditBalance < 0 ? null : CreateClient();
        var credits = client is null || MinimumCreditBalance < 0 ? null
            : new CreditGuard(MinimumCreditBalance, Run(token => CreditGuard.ReadBalanceAsync(client, token)), () => isWhatIf ? null : TryReadBalance(client));
        var writer = new OutcomeWriter(this, ToErrorRecord);
        _run = isWhatIf ? new WhatIfRun(this, writer, MaximumImageCount, credits) : StartRun(client!, writer, credits);
    }

    protected override void ProcessRecord()
    {
        // Windows PowerShell's ConvertFrom-Json emits an array as one object.
        var isList = InputObject?.BaseObject is Array { Length: > 0 } and not byte[] && !Array.Exists(ImageInput.Named, _typed.Contains);
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
            WarnOnce(row is null ? null : _columns.Check(row));
            input = ReadInput(given, row);
            var settings = ReadSettings(row);
            WarnOnce(settings is { RelativeTo: not null, OutputDirectory: null }
                ? "-RelativeTo does nothing without -OutputDirectory: it says which part of a path is kept below that folder."
                : settings.OpaqueWarning is { } warning && _warned.Add(nameof(settings.OpaqueWarning)) ? warning : null);
            ProcessInput(input, settings);
        }
        catch (RembgException failure) when (failure.Cause == FailureCause.MistypedColumn && _objectCount == 1)
        {
            ThrowTerminatingError(failure.ToErrorRecord(target: null)); // Half a list that is processed without its column is paid for twice.
        }
        catch (RembgException failure)
        {
            // Of the row as a whole: nothing of it was sent.
            _run.WriteFailure(OnceForDelimiter(failure, row), (object?)TargetOf(input) ?? row?.Object);
        }
    }

    // The hint about the delimiter is given once a run.
    private RembgException OnceForDelimiter(RembgException failure, InputRow? row) =>
        failure.Cause != FailureCause.OtherDelimiter || _warned.Add(nameof(FailureCause.OtherDelimiter)) ? failure
            : new RembgException(failure.Error, $"{row?.Label}The row does not specify an image, like the first one.") { Cause = failure.Cause };

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
        var options = new BatchOptions { ThrottleLimit = ThrottleLimit > 0 ? ThrottleLimit : null, MaximumImageCount = MaximumImageCount, IsEndless = Watch };
        return new BatchPipelineWriter(this, client.StartBatch(options, StopToken), writer, new ProgressView(this, ShowsProgress()), credits)
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

    private void ProcessInput(ImageInput input, JobSettings settings)
    {
        switch (input)
        {
            case ImageInput.Bytes bytes:
                ProcessMemory(bytes.Content, settings, ResultShape.Bytes);
                break;
            case ImageInput.Text text:
                ProcessMemory(DataUrl.Decode(text.Base64), settings, ResultShape.Base64);
                break;
            case ImageInput.Files files when Watch:
                AddWatched(files, settings);
                break;
            case ImageInput.Files files:
                ProcessFiles(files, settings);
                break;
        }
    }

    private void ProcessFiles(ImageInput.Files files, JobSettings settings)
    {
        Func<string, IReadOnlyList<string>> resolve = path => _resolver.Find(path, files.MayHaveWildcards, isListed: MyInvocation.ExpectingInput);
        if (!MyInvocation.ExpectingInput)
        {
            resolve = _run.Inputs.Count(files.Paths, resolve, path => !files.MayHaveWildcards || !WildcardPattern.ContainsWildcardCharacters(path));
        }

        foreach (var path in files.Paths)
        {
            try
            {
                var sources = resolve(path);
                if (sources.Count == 0)
                {
                    WriteWarning($"No file matches '{path}'.");
                }

                var shape = settings.Shape(ResultShape.Object);
                var output = Output(settings, shape);
                var isExplicit = files.IsNamed && !(files.MayHaveWildcards && _resolver.IsPattern(path, sources));
                foreach (var source in sources)
                {
                    Process(RemovalRequest.FromFile(source, settings.Options, output, isExplicit, new RequestOrigin(shape, path)));
                }
            }
            catch (RembgException failure)
            {
                _run.WriteFailure(failure, _resolver.TryLiteral(path));
            }
        }
    }

    private void ProcessMemory(byte[] content, JobSettings settings, ResultShape shapeInKind)
    {
        var shape = settings.Shape(settings.OutFile is null && settings.OutputDirectory is null ? shapeInKind : ResultShape.Object);
        Process(RemovalRequest.FromBytes(content, settings.Options, Output(settings, shape), new RequestOrigin(shape, Path: null)));
    }

    private string? TargetOf(ImageInput? input) => input switch
    {
        null => null,
        ImageInput.Files { Paths: [var path, ..] } => _resolver.TryLiteral(path),
        _ => OutcomeWriter.FromMemory,
    };

    private void WarnOnce(string? warning)
    {
        if (warning is not null && _warned.Add(warning))
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
        var reason = _run.TrySubmit(job, action => ShouldProcess(
            job.Request.SourcePath ?? OutcomeWriter.FromMemory, job.OutputPath is null ? action : $"{action} and save as '{job.OutputPath}'"));
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
