namespace Rembg.NativeSample;

/// <summary>Removes the background of a folder's pictures, reads the account, and meets an error of the service.</summary>
internal static class Program
{
    /// <param name="args">The service's address, the key, and the folder.</param>
    /// <returns>How many pictures failed.</returns>
    private static async Task<int> Main(string[] args)
    {
        var client = new RembgClient(new RembgClientOptions { Endpoint = new Uri(args[0]), ApiKey = args[1] });
        var output = new OutputOptions { Existing = ExistingOutput.Update };
        var requests = Directory.EnumerateFiles(args[2]).Select(path => RemovalRequest.FromFile(path, output: output));
        var failed = 0;
        await foreach (var outcome in client.RemoveBackgroundsAsync(requests))
        {
            Console.WriteLine($"{Path.GetFileName(outcome.Request.SourcePath)} {outcome.Result?.Status ?? outcome.Failure!.Error.ToString()}");
            failed += outcome.Failure is null ? 0 : 1;
        }

        Console.WriteLine($"Used {(await client.GetUsageAsync()).ApiUsage}");
        Console.WriteLine($"Cycles {(await client.GetBillingCyclesAsync()).Count}");
        return failed;
    }
}
