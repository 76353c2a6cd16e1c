using System.Diagnostics;
using System.Globalization;
using Rembg.Client.Tests.Client;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Concurrency;

/// <summary>
/// The pace that a run finds by itself, in real time against the sandbox: what the simulation says of it holds on real
/// connections. With REMBG_LONG=1, since each takes from one minute to five, and needs a machine with time for it.
/// </summary>
public sealed class NothingSetTests(ITestOutputHelper output)
{
    private const int ImageLength = 400_000;

    // How fast a short run is depends on how long each of its first images takes: the median of so many.
    private const int Rounds = 3;

    [Fact]
    public async Task An_account_with_a_rate_is_used_to_85_percent_over_the_whole_of_a_short_run_and_refuses_3_percent()
    {
        SkipUnlessLong();
        const double Rate = 10;
        const int Count = 200;
        var options = new SandboxOptions { Latency = TimeSpan.FromSeconds(2), LatencySpread = 0.5, RateLimit = (int)Rate, RateBurst = 20 };
        var shares = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var run = await TestRun.StartAsync(options);
            var made = new List<TimeSpan>();
            await MakeAsync(run.Sandbox.Address, run.Images(Count), made);

            // From the start of the run to the last answer.
            var rate = Count / made[^1].TotalSeconds;
            var later = (Count - 10 - (Count / 2)) / (made[^10] - made[Count / 2]).TotalSeconds;
            var refused = run.Sandbox.Requests.Count(request => request.Status == 429);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} images a second of {Rate:0} in all, {later:0.0} in the second half, {refused} of {Count + refused} requests refused."));

            Assert.Equal(Count, made.Count);
            Assert.InRange(refused / (double)(Count + refused), 0, 0.03);
            shares.Add(rate / Rate);
        }

        // What could be had is 96 %: with 20 at once and 10 a second the last image is sent after 18 s, and takes two or three more.
        Assert.InRange(shares.Order().ElementAt(Rounds / 2), 0.85, 1);
    }

    [Fact]
    public async Task A_thin_line_is_filled_by_no_more_than_16_images_once_that_is_found_out()
    {
        SkipUnlessLong();
        const double BytesPerSecond = 1_250_000;
        const int Count = 960; // Five minutes of the line.
        await using var run = await TestRun.StartAsync(new SandboxOptions { Latency = TimeSpan.FromSeconds(2), LatencySpread = 0.5 });
        var images = run.Images(Count, ImageLength);
        await using var line = new ThrottledLine(run.Sandbox.Address, BytesPerSecond);
        var watch = Stopwatch.StartNew();
        var made = new List<TimeSpan>();
        var work = MakeAsync(line.Address, images, made);
        await Task.WhenAny(work, Task.Delay(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        var mostBefore = line.TakeMostBusy();
        var before = (Bytes: run.Sandbox.Requests.Count(request => request.Status == 200) * (double)ImageLength, At: watch.Elapsed);
        await work;
        var speed = ((Count * (double)ImageLength) - before.Bytes) / (watch.Elapsed - before.At).TotalSeconds;
        var all = Count * (double)ImageLength / watch.Elapsed.TotalSeconds;
        var most = line.TakeMostBusy();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{all / BytesPerSecond:P1} of the line in all, {speed / BytesPerSecond:P1} after a minute; at most {mostBefore} in flight before, {most} after."));

        // Some five seconds of the whole are the first images, before it is known what the line holds, and the last, with nothing left to send.
        Assert.Equal(Count, made.Count);
        Assert.InRange(all / BytesPerSecond, 0.95, 1);
        Assert.InRange(speed / BytesPerSecond, 0.95, 1.02);
        Assert.InRange(most, 1, 16);
    }

    private static void SkipUnlessLong()
    {
        if (Environment.GetEnvironmentVariable("REMBG_LONG") != "1")
        {
            Assert.Skip("REMBG_LONG=1 runs it: it takes real time, on a machine with nothing else to do.");
        }
    }

    private static async Task MakeAsync(Uri endpoint, IEnumerable<string> paths, List<TimeSpan> made)
    {
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = endpoint });
        var watch = Stopwatch.StartNew();
        await foreach (var outcome in client.RemoveBackgroundsAsync(paths.Select(path => RemovalRequest.FromFile(path))))
        {
            if (outcome.Result is { Status: RemovalStatus.Completed })
            {
                made.Add(watch.Elapsed);
            }
        }
    }
}
