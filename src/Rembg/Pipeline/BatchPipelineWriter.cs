using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>
/// Moves what the workers finish to the pipeline, on the pipeline's own thread: results, errors, warnings and progress.
/// Whatever is thrown on the way out, no worker is left behind.
/// </summary>
internal sealed class BatchPipelineWriter : IDisposable
{
    private readonly Cmdlet _cmdlet;
    private readonly RemovalBatch _batch;
    private readonly OutcomeWriter _writer;
    private readonly RunProgress _progress;

    public BatchPipelineWriter(Cmdlet cmdlet, RemovalBatch batch, OutcomeWriter writer, bool showsProgress)
    {
        _cmdlet = cmdlet;
        _batch = batch;
        _writer = writer;
        _progress = new RunProgress(cmdlet, showsProgress);
    }

    /// <summary>Whether no further image can succeed.</summary>
    public bool IsOver => _batch.StopCause is not null;

    /// <summary>Starts one image as soon as there is room for it, and writes what finishes meanwhile.</summary>
    public void Submit(RemovalJob job) => Guarded(() =>
    {
        while (!_batch.CanSubmit)
        {
            WriteNext(RunProgress.Interval);
        }

        _batch.Submit(job);
        WriteFinished();
    });

    /// <summary>Writes an outcome that needed no sending, and what has finished meanwhile.</summary>
    public void Write(RemovalOutcome outcome) => Guarded(() =>
    {
        _writer.Write(outcome);
        WriteFinished();
    });

    /// <summary>Waits for all that is in flight and writes it. When the run is over, its cause is thrown.</summary>
    public void Drain() => Guarded(() =>
    {
        while (_batch.PendingCount > 0)
        {
            WriteNext(RunProgress.Interval);
        }

        _progress.Complete();
        if (_writer.DeferredError is { } cause)
        {
            _cmdlet.ThrowTerminatingError(cause);
        }
    });

    public void Dispose() => _batch.Dispose();

    private void WriteFinished()
    {
        while (WriteNext(TimeSpan.Zero))
        {
            // Each call writes one.
        }
    }

    private bool WriteNext(TimeSpan wait)
    {
        _progress.Render(_batch);
        if (!_batch.TryTake(out var outcome, wait))
        {
            return false;
        }

        _writer.Write(outcome, _batch.StopCause);
        return true;
    }

    // Select-Object -First, -ErrorAction Stop and Ctrl+C leave through here as exceptions. After some of them only
    // Dispose is called, so the workers are ended and awaited on the spot.
    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            _batch.Dispose();
            _progress.CompleteQuietly();
            if (e is OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }

            throw;
        }
    }
}
