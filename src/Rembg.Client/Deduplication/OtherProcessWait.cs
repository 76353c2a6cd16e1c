using Rembg.Outputs;

namespace Rembg.Deduplication;

/// <summary>Waits for another process that writes the output of a leader, and for the ledger entry that shows what to copy.</summary>
internal static class OtherProcessWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWaitForEntry = TimeSpan.FromSeconds(5);

    /// <summary>Polls the lock until it is released.</summary>
    public static async Task RunAsync(string target, ExistingOutputPolicy policy, CancellationToken ended)
    {
        var partial = PartialFileName.For(target, policy.Identity.IgnoresCase(target));
        while (FileLock.IsLocked(partial))
        {
            await Task.Delay(Pause, ended).ConfigureAwait(false);
        }

        // The ledger entry follows the rename of the output.
        for (var waited = TimeSpan.Zero; waited < MaxWaitForEntry && File.Exists(target); waited += Pause)
        {
            policy.History.Refresh(target);
            if (policy.History.Find(target).Confirmed is not null)
            {
                return;
            }

            await Task.Delay(Pause, ended).ConfigureAwait(false);
        }
    }
}
