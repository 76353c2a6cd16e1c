using Rembg.Batch;

namespace Rembg.Deduplication;

/// <summary>
/// Lets a run send the same bytes with the same options once: the first image of a kind is sent, the others wait for it
/// and are copied. When the first fails, the next is sent itself. Safe from any thread.
/// </summary>
internal sealed class RunTwins
{
    private readonly TwinIndex _index = new();
    private int _waiting;

    /// <summary>How many images wait for another one.</summary>
    public int WaitingCount => Volatile.Read(ref _waiting);

    /// <summary>Told whenever an image begins to wait, which makes room for others.</summary>
    public Action? Waits { get; set; }

    /// <summary>
    /// Makes an image whose length is new the first one, in the order in which images are submitted: side by side, two runs of
    /// the same command then find each other at the same image.
    /// </summary>
    /// <param name="job">The image.</param>
    /// <returns>Its turn; null when that has to be found out.</returns>
    public TwinTurn? Announce(RemovalJob job) =>
        job.Planned is { Length: > 0, Stamp: not null } source ? _index.TryBegin(source) : null;

    /// <summary>Waits until it is known what is to be done about an image.</summary>
    /// <param name="job">The image.</param>
    /// <param name="ended">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async Task<TwinTurn> EnterAsync(RemovalJob job, CancellationToken ended)
    {
        while (true)
        {
            ended.ThrowIfCancellationRequested();
            var turn = Enter(job);
            if (turn is not FollowingTwin follower || await IsReadyAsync(follower, job, ended).ConfigureAwait(false))
            {
                return turn;
            }
        }
    }

    /// <summary>Finds out what is to be done about an image without waiting for another one.</summary>
    /// <param name="job">The image.</param>
    public TwinTurn Enter(RemovalJob job) =>
        job.TrySource() is not { Length: > 0 } source ? TwinTurn.Alone : _index.TryBegin(source) ?? _index.TurnOf(source);

    // False when there is nothing to copy after all, and the image has to enter anew.
    private async Task<bool> IsReadyAsync(FollowingTwin follower, RemovalJob job, CancellationToken ended)
    {
        var isReady = false;
        Interlocked.Increment(ref _waiting);
        try
        {
            if (follower.Twin is null)
            {
                Waits?.Invoke();
            }

            var twin = await follower.WaitAsync(ended).ConfigureAwait(false);
            if (twin is Twin.Elsewhere elsewhere)
            {
                await ElsewhereWait.RunAsync(elsewhere, job, ended).ConfigureAwait(false);
                follower.Reject();
            }

            isReady = twin is not (null or Twin.Elsewhere) && follower.Source.IsCurrent;
            return isReady;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            if (!isReady)
            {
                follower.Dispose();
            }
        }
    }
}
