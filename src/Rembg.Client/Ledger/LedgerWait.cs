using System.Diagnostics;

namespace Rembg.Ledger;

/// <summary>Bounds all waits of one file operation by a time and by the run's token.</summary>
internal sealed class LedgerWait(TimeSpan patience, CancellationToken token)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Waits a moment for another process.</summary>
    /// <exception cref="TimeoutException">The time is over.</exception>
    public void Pause()
    {
        if (token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1 + (Framework.NextJitter() * 10))))
        {
            token.ThrowIfCancellationRequested();
        }

        if (_clock.Elapsed >= patience)
        {
            throw new TimeoutException($"another program has kept it locked for {patience.TotalSeconds:0} seconds");
        }
    }
}

/// <summary>The state of a ledger.</summary>
internal enum LedgerState
{
    Unread,

    /// <summary>Absent, or readable and writable.</summary>
    Usable,

    /// <summary>Outputs of the run are not recorded.</summary>
    ReadOnly,

    /// <summary>Present, but what it says about its folder is unknown.</summary>
    Unreadable,
}
