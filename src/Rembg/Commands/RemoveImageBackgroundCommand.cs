using System.Management.Automation;
using Rembg.Batch;
using Rembg.Errors;
using Rembg.Parameters;
using Rembg.Pipeline;
using Rembg.Views;

namespace Rembg.Commands;

/// <summary>Removes the background of images: <c>Get-ChildItem *.jpg | Remove-ImageBackground</c>.</summary>
[Cmdlet(VerbsCommon.Remove, "ImageBackground", DefaultParameterSetName = PathSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[Alias("Remove-RembgBackground")]
[OutputType(typeof(RemovalResult), typeof(string), typeof(byte[]))]
public sealed partial class RemoveImageBackgroundCommand : ServiceCommand
{
    private static readonly string[] InputParameters = [nameof(Path), nameof(LiteralPath), nameof(Content), nameof(Base64)];

    private InputResolver _resolver = null!;
    private RemovalPlanner _planner = null!;
    private IImageRun _run = null!;
    private HashSet<string> _typed = null!;
    private ColumnCheck _columns = null!;
    private bool _hasWarnedOfRoot;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var isWhatIf = IsWhatIf();
        SessionViews.Enter(this);
        _typed = new HashSet<string>(MyInvocation.BoundParameters.Keys, StringComparer.OrdinalIgnoreCase);
        _columns = new ColumnCheck(MyInvocation.MyCommand.Parameters);
        _resolver = new InputResolver(this);
        _planner = new RemovalPlanner(SkipPreflight, isRehearsal: isWhatIf);
        RefuseMistypedOptions();
        _run = isWhatIf ? new Rehearsal(this, new OutcomeWriter(this), MaximumImageCount) : StartRun();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var row = InputRow.From(InputObject);
        ImageInput? input = null;
        try
        {
            WarnOnce(row);
            input = ReadInput(row);
            var settings = ReadSettings(row);
            WarnOnce(settings);
            ProcessInput(input, settings);
        }
        catch (RembgException failure)
        {
            // Of the row as a whole: nothing of it was sent.
            WriteFailure(failure, TargetOf(input) ?? row?.Object);
        }

        if (_run.IsOver)
        {
            _run.Drain();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _run.Drain();
        foreach (var warning in _planner.Finish())
        {
            WriteWarning(warning);
        }

        _run.WriteSummary();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _run?.Dispose();
            _planner?.Finish();
        }

        base.Dispose(disposing);
    }

    private BatchPipelineWriter StartRun()
    {
        var options = new BatchOptions { ThrottleLimit = ThrottleLimit > 0 ? ThrottleLimit : null, MaximumImageCount = MaximumImageCount };
        var batch = CreateClient().StartBatch(options, StopToken);
        return new BatchPipelineWriter(this, batch, new OutcomeWriter(this), new RunMonitor(this, ShowsProgress(), IsVerbose()));
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
            default:
                ProcessFiles((ImageInput.Files)input, settings);
                break;
        }
    }

    private void ProcessFiles(ImageInput.Files files, JobSettings settings)
    {
        Func<string, IReadOnlyList<string>> resolve = files.MayHaveWildcards
            ? path => _resolver.Matching(path, isListed: MyInvocation.ExpectingInput)
            : path => [_resolver.Literal(path)];
        if (_run.Tally is { } tally && !MyInvocation.ExpectingInput)
        {
            resolve = tally.Count(files.Paths, resolve, path => !files.MayHaveWildcards || !WildcardPattern.ContainsWildcardCharacters(path));
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
                    Process(RemovalRequest.FromFile(source, settings.Options, output, isExplicit, new RequestOrigin(shape, InputResolver.IsRelative(path))));
                }
            }
            catch (RembgException failure)
            {
                WriteFailure(failure, path);
            }
        }
    }

    private void ProcessMemory(byte[] content, JobSettings settings, ResultShape shapeInKind)
    {
        var shape = settings.Shape(settings.OutFile is null && settings.OutputDirectory is null ? shapeInKind : ResultShape.Object);
        Process(RemovalRequest.FromBytes(content, settings.Options, Output(settings, shape), new RequestOrigin(shape, IsRelative: false)));
    }

    private string? TargetOf(ImageInput? input) => input switch
    {
        null => null,
        ImageInput.Files { Paths: [var path, ..] } => _resolver.TryLiteral(path),
        _ => OutcomeWriter.FromMemory,
    };

    private void WarnOnce(InputRow? row)
    {
        if (row is not null && _columns.Warning(row) is { } warning)
        {
            WriteWarning(warning);
        }
    }

    private void WarnOnce(JobSettings settings)
    {
        if (!_hasWarnedOfRoot && settings is { RelativeTo: not null, OutputDirectory: null })
        {
            _hasWarnedOfRoot = true;
            WriteWarning("-RelativeTo does nothing without -OutputDirectory: it tells which part of a path is kept below that folder.");
        }
    }

    private void Process(RemovalRequest request)
    {
        switch (_planner.Plan(request))
        {
            case RemovalPlan.ToSend { Job: var job }:
                Submit(job);
                break;
            case RemovalPlan.Settled { Outcome: var outcome }:
                _run.Write(outcome);
                break;
            default:
                _run.Tally?.Settle(isFailure: false);
                WriteVerbose($"'{request.SourcePath}' is an output of this run, so it is not an input.");
                break;
        }
    }

    private void WriteFailure(RembgException failure, object? target) => _run.WriteFailure(failure, failure.ToErrorRecord(target));

    private void Submit(RemovalJob job)
    {
        var isTaken = _run.TrySubmit(job, action => ShouldProcess(
            job.Request.SourcePath ?? OutcomeWriter.FromMemory, job.OutputPath is null ? action : $"{action} and save as '{job.OutputPath}'"));
        if (isTaken)
        {
            SessionViews.Ensure(this); // While the first image is on its way.
        }
        else
        {
            _planner.Release(job);
            _run.Write(new RemovalOutcome(job.Request, job.NotSubmitted(RemovalReason.Declined)));
        }
    }
}
