using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Model;

namespace Rembg.Client.Tests.Batch;

/// <summary>What a run remembers of an image that has come to its end.</summary>
[Collection(nameof(CostTests))]
public sealed class RunMemoryTests(ITestOutputHelper output)
{
    // What is kept grows by pieces of so many images.
    private const int Step = 1_024;
    private const int Steps = 5;
    private const int Count = (Steps + 1) * Step;

    // Seen are 120 and 195 for those that are sent, and 0 and 110 for those that are not. A path alone would add some 200.
    private const int Most = 300;

    [Theory]
    [InlineData(ExistingOutput.Refuse)]
    [InlineData(ExistingOutput.Skip)]
    public async Task An_image_that_is_done_costs_few_bytes_whatever_became_of_it(ExistingOutput existing)
    {
        using var folder = new TempFolder();
        for (var number = 0; number < Count; number++)
        {
            folder.Write(NameOf(number), Pictures.Jpeg(600 + number, number)); // Each of a length of its own, as photos are.
        }

        using var service = new StubService();
        var sent = await MeasureAsync(folder, service, existing);
        Assert.Equal(Count, service.Removals);
        var settled = await MeasureAsync(folder, service, existing);
        Assert.Equal(Count, service.Removals);

        output.WriteLine($"{sent:0} bytes for each that was sent, {settled:0} for each that was there.");
        Assert.InRange(sent, 20, Most); // Less is no measurement.
        Assert.True(settled < Most, $"{settled:0} bytes for each that was there.");
    }

    private static string NameOf(int number) => $"{number / 1000}/picture-{number:00000}.jpg";

    private static async Task<double> MeasureAsync(TempFolder folder, StubService service, ExistingOutput existing)
    {
        var client = new RembgClient(new RembgClientOptions { ApiKey = TestRun.Key, Endpoint = new Uri("http://127.0.0.1:1/"), HttpMessageHandler = service });
        var memory = new List<long>();
        var count = 0;
        await foreach (var outcome in client.RemoveBackgroundsAsync(Requests(), new BatchOptions { ThrottleLimit = 4 }, TestContext.Current.CancellationToken))
        {
            count++;
        }

        Assert.Equal(Count, count);

        // The median, because buffers that are shared by the whole process come and go meanwhile.
        return memory.Zip(memory.Skip(1), (before, after) => after - before).Order().ElementAt(Steps / 2) / (double)Step;

        IEnumerable<RemovalRequest> Requests()
        {
            for (var number = 0; number < Count; number++)
            {
                yield return RemovalRequest.FromFile(
                    folder[NameOf(number)], output: new() { Existing = existing, OutputDirectory = folder["out"], RelativeTo = folder.Path });
                if (number % Step == Step - 1)
                {
                    memory.Add(GC.GetTotalMemory(forceFullCollection: true));
                }
            }
        }
    }
}
