using Rembg.Batch;
using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Deduplication;

/// <summary>
/// Waits for another run, process or machine that makes the very picture an image would become: two runs of the same
/// command meet in each image that is there twice. When the other one is done, its ledger tells what to copy.
/// </summary>
internal static class ElsewhereWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestNoting = TimeSpan.FromSeconds(5);

    /// <summary>Waits as long as the other one is at work, however it ends. Without ledgers there is nothing to wait for.</summary>
    /// <param name="elsewhere">What the other one makes.</param>
    /// <param name="job">The image that waits.</param>
    /// <param name="ended">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public static async Task RunAsync(Twin.Elsewhere elsewhere, RemovalJob job, CancellationToken ended)
    {
        if (!OutputRules.UsesLedger(job.Request))
        {
            return;
        }

        var rules = job.Place!.Rules;
        var target = elsewhere.File.Path;
        var claim = UnfinishedName.For(target, rules.Identity.IgnoresCase(target));
        while (ClaimFile.IsHeld(claim))
        {
            await Task.Delay(Pause, ended).ConfigureAwait(false);
        }

        // The other one gives the output its name a moment before its ledger knows of it.
        for (var waited = TimeSpan.Zero; waited < LongestNoting && File.Exists(target); waited += Pause)
        {
            rules.History.Refresh(target);
            if (rules.History.Find(target) is not null)
            {
                return;
            }

            await Task.Delay(Pause, ended).ConfigureAwait(false);
        }
    }
}
