using Rembg.Contract;
using Rembg.Deduplication;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>
/// What comes before an image is sent, and costs nothing: its turn among those with the same bytes, the place for its output, and a
/// last look at what is there already.
/// </summary>
/// <param name="run">What the images of the run share.</param>
/// <param name="job">The image.</param>
/// <param name="saver">Saves a copy where the same picture is there.</param>
/// <param name="turn">The image's turn, where that is known already; null when it is to be found out.</param>
internal sealed class RemovalPreparation(RemovalRun run, RemovalJob job, ResultSaver saver, TwinTurn? turn) : IDisposable
{
    private TwinTurn _turn = turn ?? TwinTurn.Alone;
    private ResultStore? _store;
    private OutputDecision.Make? _making;

    /// <summary>The place for the answer, once the image is ready to be sent.</summary>
    public ResultStore Store => _store!;

    /// <summary>Why the output is made, and what it replaces, once the image is ready to be sent.</summary>
    public OutputDecision.Make Making => _making!;

    /// <summary>Prepares the image.</summary>
    /// <param name="ended">Ends the wait for another image.</param>
    /// <returns>What became of it without sending; null when it is ready to be sent.</returns>
    /// <exception cref="RembgException">It cannot be made.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async Task<RemovalOutcome?> RunAsync(CancellationToken ended)
    {
        while (true)
        {
            if (run.Twins is { } twins && _turn == TwinTurn.Alone)
            {
                _turn = await twins.EnterAsync(job, ended).ConfigureAwait(false);
            }

            if (run.Cap.IsReached && _turn.Twin is null && !job.HasTwin)
            {
                return CapReached(); // Without so much as a folder for its output.
            }

            // The place for the answer comes first: what cannot be saved must not be paid for.
            if ((_store = MakeStore()) is null)
            {
                await _turn.CompleteAsync(sent: null, hash: null, () => new Twin.Elsewhere(job.OutputPath!)).ConfigureAwait(false);
                return WorkedOnElsewhere();
            }

            if (LookAgain() is { } settled)
            {
                return settled;
            }

            if (_turn.Twin is null)
            {
                return run.Cap.TryTake() ? null : CapReached();
            }

            // It cannot be copied, so it goes to the end of the queue, and that is soon its turn to be sent.
            _turn.Reject();
            _turn = TwinTurn.Alone;
            _store.Dispose();
        }
    }

    /// <summary>Looks at what is there now: the output may have been made, or a copy may have become possible.</summary>
    /// <returns>What became of the image; null when it is to be sent.</returns>
    public RemovalOutcome? LookAgain()
    {
        var decision = job.Decide();
        _making = decision as OutputDecision.Make;
        return _making is null ? ((OutputDecision.Settle)decision).Outcome : saver.Copy(Store, _making, _turn);
    }

    /// <summary>Hands an output on to the images that wait for it.</summary>
    public Task PassOnAsync(RemovalOutcome outcome)
    {
        if (outcome.Result?.Status is not (RemovalStatus.Completed or RemovalStatus.Copied))
        {
            return Task.CompletedTask;
        }

        // As long as it is open, nobody can read the output.
        _store?.Dispose();
        return _turn.CompleteAsync(job.Sent, job.SentHash, () => TwinOf(outcome));
    }

    /// <summary>Gives back what was taken and not used.</summary>
    public void Dispose()
    {
        _store?.Dispose();
        _turn.Dispose();
    }

    private static Twin? TwinOf(RemovalOutcome outcome) =>
        outcome.Content is { } content ? new Twin.InMemory((byte[])content.Clone())
        : FileStamp.TryOf(outcome.Result!.OutputPath!) is { } file ? new Twin.Saved(file)
        : null;

    // Null when another run, process or machine is at work on the same output.
    private ResultStore? MakeStore() =>
        job.Place is { } place ? PartFile.TryCreate(place.Path, place.Rules.Identity.IgnoresCase(place.Path)) : new MemoryResult();

    private RemovalOutcome CapReached() => new(job.Request, job.NotSubmitted(RemovalReason.MaximumImageCount));

    private RemovalOutcome WorkedOnElsewhere() => OutputRules.UsesLedger(job.Request)
        ? new RemovalOutcome(job.Request, new RemovalResult
        {
            SourcePath = job.Request.SourcePath,
            SourceLength = job.SourceLength,
            Status = RemovalStatus.Skipped,
            Reason = RemovalReason.InProgressElsewhere,
        })
        : throw new RembgException(
            RembgError.OutputCollision, $"{job.Request.Name} was not sent, because another run is at work on '{job.OutputPath}'.") { Cause = FailureCause.InProgressElsewhere };
}
