using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;

namespace Rembg.Client.Tests.Batch;

/// <summary>What a run costs, counted and not timed: requests, connections, allocations, memory.</summary>
[Collection(nameof(CostTests))]
[CollectionDefinition(nameof(CostTests), DisableParallelization = true)]
public sealed class CostTests
{
    private const int Length = 64 * 1024;

    // What tests before have left may go or come at any moment, and then looks like what a run has kept. What a run keeps, each one does.
    private const int Attempts = 3;

    [Fact]
    public async Task One_request_an_image_over_few_connections_and_little_garbage()
    {
        const int Count = 200;
        await using var server = Cheap();
        using var folder = new TempFolder();
        var paths = Enumerable.Range(1, Count + 8).Select(number => folder.Write($"{number}.jpg", Pictures.Jpeg(Length + number, number))).ToArray();
        var client = TestRun.ClientOf(server.Address);
        await RunAsync(client, paths[..8]);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var readBefore = BytesReadFromFiles();
        await RunAsync(client, paths[8..]);
        var perImage = (GC.GetTotalAllocatedBytes(precise: true) - before) / Count;
        var readPerImage = (BytesReadFromFiles() - readBefore) / Count;

        // The listener in this process is counted too. The image itself, twice, would already be more.
        Assert.InRange(perImage, 0, 2 * Length);

        // The image once, its header once more, and the small answer a few times, by the client and by this test.
        // No two have the same length, so none is read to be compared.
        Assert.InRange(readPerImage, 0, Length + (16 * 1024));
        Assert.Equal(Count + 8, server.Heads.Count);
        Assert.InRange(server.Connections.Count, 1, 4 + 4);
    }

    [Fact]
    public async Task Thousands_of_images_run_in_flat_memory()
    {
        var count = Environment.GetEnvironmentVariable("REMBG_LONG") == "1" ? 10_000 : 1_000;
        var most = 2_000_000 + (count * 400L); // What a run remembers of an image is some hundred bytes, in the set of claimed names.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > most; attempt++)
        {
            least = Math.Min(least, await GrowthAsync(count));
        }

        Assert.InRange(least, long.MinValue, most);
    }

    private static async Task<long> GrowthAsync(int count)
    {
        await using var run = await TestRun.StartAsync();
        var client = run.Client();
        var first = run.Folder.Write("first.jpg", Pictures.Jpeg());
        await run.RunAsync([first], client: client);
        run.Sandbox.Requests.Clear();

        var planner = new RemovalPlanner();
        using var batch = client.StartBatch(new BatchOptions { ThrottleLimit = 8 }, TestContext.Current.CancellationToken);
        var taken = 0;
        long early = 0;
        for (var number = 0; number < count; number++)
        {
            // Each file exists only while it is in flight, so that this test is about the client and not the disk.
            var path = run.Folder.Write($"{number}.jpg", Pictures.Jpeg(seed: number));
            while (!batch.CanSubmit)
            {
                taken += Take(batch);
            }

            batch.Submit(planner.PlanJob(path));
            early = number == count / 4 ? Live(run) : early;
        }

        var growth = Live(run) - early;
        while (batch.PendingCount > 0)
        {
            taken += Take(batch);
        }

        Assert.Equal(count, taken);
        return growth;
    }

    private static int Take(RemovalBatch batch)
    {
        Assert.True(batch.TryTake(out var outcome, TimeSpan.FromSeconds(60)));
        Assert.Equal(RemovalStatus.Completed, outcome.Result?.Status);
        File.Delete(outcome.Result!.SourcePath!);
        File.Delete(outcome.Result.OutputPath!);
        return 1;
    }

    private static long Live(TestRun run)
    {
        run.Sandbox.Requests.Clear();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task RunAsync(RembgClient client, string[] paths)
    {
        var report = await CheckedBatch.RunAsync(
            client, paths.Select(path => RemovalRequest.FromFile(path)), new BatchOptions { ThrottleLimit = 4 });
        Assert.Equal(paths.Length, report.Completed.Count);
        Assert.All(report.Completed, result => Assert.Equal(1, result.Attempts));
    }

    // What the process has read by read(2), which sockets do not go through; nothing where Linux does not tell.
    private static long BytesReadFromFiles() => File.Exists("/proc/self/io")
        ? long.Parse(File.ReadLines("/proc/self/io").First().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)
        : 0;

    // Reads into one buffer a connection, so that what is counted is the client's.
    private static RawServer Cheap() => new(async connection =>
    {
        var answer = RawAnswers.Picture;
        var buffer = new byte[2 * Length];
        while (await connection.ReadHeadAsync() is { } head)
        {
            if (head.Contains("100-continue", StringComparison.Ordinal))
            {
                await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            }

            await connection.ReadBodyAsync(buffer.AsMemory(0, RawConnection.LengthOf(head)));
            await connection.SendAsync(answer);
        }
    });
}
