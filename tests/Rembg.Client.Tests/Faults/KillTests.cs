using System.Diagnostics;
using System.Globalization;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Imaging;

namespace Rembg.Client.Tests.Faults;

/// <summary>A process that is killed again and again over the same folder.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How often the process is killed: a handful, or what REMBG_KILLS says.</summary>
    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("REMBG_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 5;

    [Fact]
    public async Task However_often_it_is_killed_no_half_file_has_a_final_name_and_the_job_gets_done()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Settings.Latency = TimeSpan.FromMilliseconds(10);
        var images = run.Images(Kills * 12, length: 20_000);
#pragma warning disable CA5394 // The moments are to be different, not secret.
        var random = new Random();
        var account = run.Sandbox.Account(TestRun.Key);
        var (kills, lost, mostLost) = (0, 0L, 0L);
        while (kills < Kills)
        {
            var (paidBefore, savedBefore) = (account.ApiUsage, Saved(run).Length);
            using var child = Start(run);
            await UntilAsync(() => account.ApiUsage >= paidBefore + random.Next(1, 10) || child.HasExited);
            await Task.Delay(random.Next(15), TestContext.Current.CancellationToken);
            if (child.HasExited)
            {
                break;
            }

            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            kills++;
            await UntilAsync(() => run.Sandbox.ConnectionsOpen == 0);
            Assert.All(Saved(run), path => Assert.True(IsWhole(path), path));

            // What was paid in this life and is not there.
            var gone = account.ApiUsage - paidBefore - (Saved(run).Length - savedBefore);
            Assert.InRange(gone, 0, AtOnce);
            lost += gone;
            mostLost = Math.Max(mostLost, gone);
        }
#pragma warning restore CA5394

        Assert.Equal(Kills, kills);
        using var last = Start(run);
        await last.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        Assert.Equal(0, last.ExitCode);
        Assert.Equal(images.Length, Saved(run).Length);
        Assert.All(Saved(run), path => Assert.True(IsWhole(path), path));
        Assert.Equal(images.Length + lost, account.ApiUsage);
        output.WriteLine($"{kills} kills over {images.Length} images: {account.ApiUsage} paid, {lost} of them twice, at most {mostLost} by one kill of {AtOnce} in flight.");
    }

    private static string[] Saved(TestRun run) => Directory.GetFiles(run.Folder.Path, "*.webp");

    private static bool IsWhole(string path)
    {
        using var file = File.OpenRead(path);
        return Headers.CompleteFormat(file, out _) == ImageFormat.Webp;
    }

    private static Process Start(TestRun run) =>
        Process.Start(KillableBatch.Command(run.Sandbox.Address, run.Folder.Path, AtOnce))!;

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var waited = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(waited.Elapsed < Patience, "It did not come true within a minute.");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}
