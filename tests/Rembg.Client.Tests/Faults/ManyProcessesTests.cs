using System.Diagnostics;
using System.Globalization;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Imaging;
using Rembg.Client.Tests.Ledger;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Faults;

/// <summary>
/// Many processes over one folder, some of them killed. A small job always; with REMBG_LONG=1 the one of the design, eight
/// processes and 2 000 images. REMBG_SEED chooses other moments to kill.
/// </summary>
public sealed class ManyProcessesTests(ITestOutputHelper output)
{
    private const int AtOnce = 4;
    private const int DefaultSeed = 20261125;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("REMBG_LONG") == "1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(IsLong ? 15 : 3);

    private static (int Processes, int Images, int Kills) Size => IsLong ? (8, 2000, 7) : (5, 120, 3);

    private static int Seed =>
        int.TryParse(Environment.GetEnvironmentVariable("REMBG_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : DefaultSeed;

    [Fact]
    public async Task Side_by_side_they_pay_once_for_each_image()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Settings.Latency = TimeSpan.FromMilliseconds(20);
        var (processes, images, _) = Size;
        run.Images(images);
        var lives = await StartAsync(run, processes);
        var watch = Stopwatch.StartNew();
        lives.ForEach(life => life.Begin());
        foreach (var life in lives)
        {
            using (life)
            {
                await life.EndAsync(Patience);
            }
        }

        var shares = lives.Select(life => RequestsOf(run, life).Length).ToArray();
        output.WriteLine($"{processes} processes, {images} images, {watch.Elapsed.TotalSeconds:0.0} s: {shares.Sum()} requests ({string.Join(" + ", shares)}).");
        Assert.Equal(images, run.Sandbox.Requests.Removals.Count);
        CheckFolder(run, images);
        await CheckNextNightAsync(run);
    }

    [Fact]
    public async Task A_kill_costs_at_most_what_was_in_flight_and_loses_nothing()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Settings.Latency = TimeSpan.FromMilliseconds(20);
        var (processes, images, kills) = Size;
        run.Images(images);
#pragma warning disable CA5394 // The moments are to be different, not secret.
        var random = new Random(Seed);
        var moments = Enumerable.Range(0, kills).Select(_ => random.Next(images / 20, images * 9 / 10)).Order().ToArray();
        var lives = await StartAsync(run, processes);
        var watch = Stopwatch.StartNew();
        lives.ForEach(life => life.Begin());
        foreach (var moment in moments)
        {
            await UntilAsync(() => run.Sandbox.Requests.Count >= moment && Working(run, lives).Length > 0);
            await Task.Delay(random.Next(15), TestContext.Current.CancellationToken);
            var working = Working(run, lives);
            await working[random.Next(working.Length)].KillAsync();
        }
#pragma warning restore CA5394

        // One is started again, while the others are still at work.
        lives.Add(await KillableLife.StartAsync(run, lives.Count, AtOnce));
        lives[^1].Begin();
        foreach (var life in lives.Where(life => !life.WasKilled))
        {
            await life.EndAsync(Patience);
        }

        // Only images in flight in a process that was killed are paid for more than once.
        var killed = lives.Where(life => life.WasKilled).ToArray();
        var whose = run.Sandbox.Requests.Removals.Where(request => request.Image is not null).ToLookup(request => request.Image!.Sha256, request => request.ApiKey);
        var lost = whose.SelectMany(requests => requests.SkipLast(1)).ToArray();
        var requests = run.Sandbox.Requests.Removals.Count;
        output.WriteLine($"Seed {Seed}: {processes} processes, {images} images, {killed.Length} kills at {string.Join(", ", moments)} requests, "
            + $"{watch.Elapsed.TotalSeconds:0.0} s: {requests} requests, {requests - images} beyond one an image.");
        Assert.All(killed, life => Assert.InRange(lost.Count(key => key == life.Key), 0, AtOnce));
        Assert.Equal(killed.Sum(life => lost.Count(key => key == life.Key)), lost.Length);
        Assert.InRange(requests, images, images + (killed.Length * AtOnce));
        Assert.NotEmpty(killed);
        CheckFolder(run, images);
        await CheckNextNightAsync(run);
        lives.ForEach(life => life.Dispose());
    }

    private static async Task<List<KillableLife>> StartAsync(TestRun run, int processes) =>
        [.. await Task.WhenAll(Enumerable.Range(0, processes).Select(number => KillableLife.StartAsync(run, number, AtOnce)))];

    private static KillableLife[] Working(TestRun run, List<KillableLife> lives) =>
        [.. lives.Where(life => !life.HasEnded && RequestsOf(run, life).Length > 0)];

    private static Rembg.Sandbox.ReceivedRequest[] RequestsOf(TestRun run, KillableLife life) =>
        [.. run.Sandbox.Requests.Removals.Where(request => request.ApiKey == life.Key)];

    // Every output whole, none twice, nothing unfinished, and every one known to the ledger as it is.
    private static void CheckFolder(TestRun run, int images)
    {
        var outputs = run.Outputs.Where(name => name != FolderLedger.FileName).ToArray();
        Assert.Equal(Enumerable.Range(1, images).Select(number => FormattableString.Invariant($"{number:000}-nobg.webp")).Order(StringComparer.Ordinal), outputs);
        var ledger = Ledgers.Open(run.Folder.Path);
        foreach (var name in outputs)
        {
            using var file = File.OpenRead(run.Folder[name]);
            Assert.Equal(ImageFormat.Webp, Headers.CompleteFormat(file, out _));
            var entry = ledger.Find(name);
            Assert.NotNull(entry);
            Assert.Equal(file.Length, entry.Length);
            Assert.True(entry.Hash is null || entry.Hash == Sha256Hash.TryOf(new FileInfo(run.Folder[name])));
        }
    }

    private static async Task CheckNextNightAsync(TestRun run)
    {
        var before = run.Sandbox.Requests.Count;
        using var next = await KillableLife.StartAsync(run, 99, AtOnce);
        next.Begin();
        await next.EndAsync(Patience);
        Assert.Equal(before, run.Sandbox.Requests.Count);
        File.Delete(run.Folder[FolderLedger.FileName]);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var waited = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(waited.Elapsed < Patience, "It did not come true.");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}
