using System.Diagnostics;

namespace Rembg.Ledger;

/// <summary>Bounds all waits of one file operation by a time and by the run's token.</summary>
/// <param name="patience">The time.</param>
/// <param name="token">The token.</param>
internal sealed class LedgerWait(TimeSpan patience, CancellationToken token)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Waits for a semaphore.</summary>
    /// <returns>Whether it was entered; false when the time is over or the token was cancelled.</returns>
    public bool TryEnter(SemaphoreSlim gate)
    {
        try
        {
            var left = patience - _clock.Elapsed;
            return gate.Wait(0) || gate.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero, token); // Without a wait also after Ctrl+C.
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits a moment for another process.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Pause()
    {
        if (token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1 + (Framework.NextJitter() * 10))))
        {
            token.ThrowIfCancellationRequested();
        }

        if (_clock.Elapsed >= patience)
        {
            throw new TimeoutException(FormattableString.Invariant($"another program has kept it locked for {patience.TotalSeconds:0} seconds"));
        }
    }
}
