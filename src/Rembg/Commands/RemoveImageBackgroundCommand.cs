using System.Management.Automation;
using Rembg.Batch;
using Rembg.Errors;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <summary>Removes the background of images: <c>Get-ChildItem *.jpg | Remove-ImageBackground</c>.</summary>
[Cmdlet(VerbsCommon.Remove, "ImageBackground", DefaultParameterSetName = PathSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RemovalResult), typeof(string), typeof(byte[]))]
public sealed partial class RemoveImageBackgroundCommand : ServiceCommand
{
    private InputResolver _resolver = null!;
    private RemovalPlanner _planner = null!;
    private OutcomeWriter _writer = null!;
    private BatchPipelineWriter? _batchWriter; // One of these two: a run is real, or a rehearsal.
    private Rehearsal? _rehearsal;
    private RunMonitor? _monitor;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _resolver = new InputResolver(this);
        _planner = new RemovalPlanner(SkipPreflight);
        _writer = new OutcomeWriter(this);
        RefuseMistypedOptions();
        if (IsWhatIf())
        {
            _rehearsal = new Rehearsal(this, _writer, MaximumImageCount);
        }
        else
        {
            var options = new BatchOptions { ThrottleLimit = ThrottleLimit > 0 ? ThrottleLimit : null, MaximumImageCount = MaximumImageCount };
            var batch = CreateClient().StartBatch(options, StopToken);
            _monitor = new RunMonitor(this, ShowsProgress(), IsVerbose());
            _batchWriter = new BatchPipelineWriter(this, batch, _writer, _monitor);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ContentSet:
                ProcessMemory(() => Content, ResultShape.Bytes);
                break;
            case Base64Set:
                ProcessMemory(() => DataUrl.Decode(Base64), ResultShape.Base64);
                break;
            case LiteralPathSet:
                ProcessPaths(LiteralPath, path => [_resolver.Literal(path)], static _ => true);
                break;
            default:
                ProcessPaths(Path, _resolver.Matching, static path => !WildcardPattern.ContainsWildcardCharacters(path));
                break;
        }

        if (_batchWriter is { IsOver: true } batchWriter)
        {
            batchWriter.Drain();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _batchWriter?.Drain();
        _rehearsal?.WriteSum();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _batchWriter?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ProcessPaths(string[] paths, Func<string, IReadOnlyList<string>> resolve, Func<string, bool> isExact)
    {
        if (_monitor is { WantsTotal: true } && !MyInvocation.ExpectingInput)
        {
            resolve = _monitor.Tally.Count(paths, resolve, isExact);
        }

        foreach (var path in paths)
        {
            try
            {
                var sources = resolve(path);
                if (sources.Count == 0)
                {
                    WriteWarning($"No file matches '{path}'.");
                }

                var shape = Shape(ResultShape.Object);
                var output = Output(shape);
                var isExplicit = !MyInvocation.ExpectingInput && isExact(path);
                foreach (var source in sources)
                {
                    Process(RemovalRequest.FromFile(source, Options(), output, isExplicit, shape));
                }
            }
            catch (RembgException failure)
            {
                _monitor?.Tally.Settle(isFailure: true);
                WriteError(failure.ToErrorRecord(path));
            }
        }
    }

    private void ProcessMemory(Func<byte[]> read, ResultShape shapeInKind)
    {
        try
        {
            var shape = Shape(OutFile is null && OutputDirectory is null ? shapeInKind : ResultShape.Object);
            Process(RemovalRequest.FromBytes(read(), Options(), Output(shape), shape));
        }
        catch (RembgException failure)
        {
            WriteError(failure.ToErrorRecord(OutcomeWriter.FromMemory));
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
                Write(outcome);
                break;
            default:
                _monitor?.Tally.Settle(isFailure: false);
                WriteVerbose($"'{request.SourcePath}' is an output of this run, so it is not an input.");
                break;
        }
    }

    private void Write(RemovalOutcome outcome)
    {
        if (_batchWriter is null)
        {
            _rehearsal!.Write(outcome);
        }
        else
        {
            _batchWriter.Write(outcome);
        }
    }

    private void Submit(RemovalJob job)
    {
        if (_rehearsal is { IsFull: true })
        {
            _rehearsal.Write(job, RemovalReason.MaximumImageCount);
            return;
        }

        var action = job.OutputPath is null ? "Remove the background" : $"Remove the background and save as '{job.OutputPath}'";
        var isAgreed = ShouldProcess(job.Request.SourcePath ?? OutcomeWriter.FromMemory, action);
        if (_rehearsal is not null)
        {
            _rehearsal.Write(job, RemovalReason.WhatIf);
        }
        else if (isAgreed)
        {
            _batchWriter!.Submit(job);
        }
        else
        {
            _planner.Release(job);
            Write(new RemovalOutcome(job.Request, job.NotSubmitted(RemovalReason.Declined)));
        }
    }
}
