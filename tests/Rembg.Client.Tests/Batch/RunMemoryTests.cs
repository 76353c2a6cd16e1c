using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Model;

namespace Rembg.Client.Tests.Batch;

/// <summary>What a run remembers of an image that has come to its end.</summary>
[Collection(nameof(CostTests))]
public sealed class RunMemoryTests(ITestOutputHelper console)
{
    private const int Count = 4_096;

    // Seen are 380 to 490 for those that are sent, 1310 with a ledger, which is in memory, and 0 to 810 for those that are not.
    private const int Most = 600;
    private const int MostWithLedger = 1500;

    // What tests before this one have left may go at any moment, and then looks like what a run has kept. What a run keeps, each one does.
    private const int Attempts = 3;

    [Theory]
    [InlineData(ExistingOutput.Refuse, false)]
    [InlineData(ExistingOutput.Refuse, true)]
    [InlineData(ExistingOutput.Update, false)]
    public async Task A_completed_image_takes_few_bytes_whatever_its_outcome(ExistingOutput existing, bool isOfOneLength)
    {
        var most = existing == ExistingOutput.Update ? MostWithLedger : Most;
        using var folder = new TempFolder();
        for (var number = 0; number < Count; number++)
        {
            folder.Write(NameOf(number), Pictures.Jpeg(isOfOneLength ? 600 : 600 + number, number)); // Photos are each of a length of its own.
        }

        using var service = new StubService();
        for (var attempt = 1; ; attempt++)
        {
            var output = folder[$"out{attempt}"];
            var sent = await MeasureAsync(folder, output, service, existing);
            Assert.Equal(Count * attempt, service.Removals);
            var settled = await MeasureAsync(folder, output, service, existing);
            Assert.Equal(Count * attempt, service.Removals);

            console.WriteLine($"{sent:0} bytes for each that was sent, {settled:0} for each that was there.");
            if (attempt == Attempts || (sent <= most && settled <= most))
            {
                Assert.InRange(sent, 20, most); // Less is no measurement.
                Assert.True(settled <= most, $"{settled:0} bytes for each that was there.");
                return;
            }
        }
    }

    private static string NameOf(int number) => $"{number / 1000}/picture-{number:00000}.jpg";

    // What goes with the run was kept by it.
    private static async Task<double> MeasureAsync(TempFolder folder, string output, StubService service, ExistingOutput existing)
    {
        var (during, planner, batch) = await RunAsync(folder, output, service, existing);
        await Task.Yield(); // Out of the run's own calls.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                return !planner.IsAlive && !batch.IsAlive;
            },
            TimeSpan.FromSeconds(30)));
        return (during - GC.GetTotalMemory(forceFullCollection: true)) / (double)Count;
    }

    // The memory in use when all requests were taken, and nearly all images are done.
    private static async Task<(long During, WeakReference Planner, WeakReference Batch)> RunAsync(TempFolder folder, string output, StubService service, ExistingOutput existing)
    {
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = new Uri("http://127.0.0.1:1/"), HttpMessageHandler = service });
        var planner = new RemovalPlanner();
        var batch = client.StartBatch(new BatchOptions { ThrottleLimit = 2 }, TestContext.Current.CancellationToken);
        var during = new List<long>();
        var count = 0;
        await foreach (var outcome in new BatchLoop(batch, planner, new BatchOptions()).RunAsync(BatchLoop.ToAsync(Requests()), TestContext.Current.CancellationToken))
        {
            count++;
        }

        Assert.Equal(Count, count);
        return (Assert.Single(during), new WeakReference(planner), new WeakReference(batch));

        IEnumerable<RemovalRequest> Requests()
        {
            for (var number = 0; number < Count; number++)
            {
                yield return RemovalRequest.FromFile(
                    folder[NameOf(number)], output: new() { Existing = existing, OutputDirectory = output, RelativeTo = folder.Path });
            }

            during.Add(GC.GetTotalMemory(forceFullCollection: true));
        }
    }
}
