using Rembg.Outputs;

namespace Rembg.Deduplication;

/// <summary>
/// Waits while another run, process or machine writes the image that a follower needs: two runs of the same command meet in each
/// image that is listed twice. When the other one is done, its ledger shows what to copy.
/// </summary>
internal static class OtherProcessWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestNoting = TimeSpan.FromSeconds(5);

    /// <summary>Polls the lock until it is released, however that happens.</summary>
    /// <param name="target">The full path of the output that the other one writes.</param>
    /// <param name="rules">The rules of the run.</param>
    /// <param name="ended">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public static async Task RunAsync(string target, ExistingOutputPolicy rules, CancellationToken ended)
    {
        var partial = PartialFileName.For(target, rules.Identity.IgnoresCase(target));
        while (FileLock.IsLocked(partial))
        {
            await Task.Delay(Pause, ended).ConfigureAwait(false);
        }

        // The output gets its name a moment before the ledger has its entry.
        for (var waited = TimeSpan.Zero; waited < LongestNoting && File.Exists(target); waited += Pause)
        {
            rules.History.Refresh(target);
            if (rules.History.Find(target).Confirmed is not null)
            {
                return;
            }

            await Task.Delay(Pause, ended).ConfigureAwait(false);
        }
    }
}
