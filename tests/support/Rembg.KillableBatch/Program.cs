using System.Globalization;

namespace Rembg.KillableBatch;

/// <summary>Removes the background of every JPEG in a folder that has no output yet, until it is done or killed.</summary>
internal static class Program
{
    /// <param name="args">
    /// The service's address, the key, the folder, how many images at once, and perhaps "wait": to say that it is ready,
    /// and to begin when a line comes in.
    /// </param>
    /// <returns>How many images failed.</returns>
    private static async Task<int> Main(string[] args)
    {
        var client = new RembgClient(new RembgClientOptions { Endpoint = new Uri(args[0]), ApiKey = args[1] });
        var options = new BatchOptions { ThrottleLimit = int.Parse(args[3], CultureInfo.InvariantCulture) };
        var output = new OutputOptions { Existing = ExistingOutput.Update };
        if (args is [_, _, _, _, "wait"])
        {
            Console.WriteLine("ready");
            _ = Console.ReadLine();
        }

        var requests = Directory.EnumerateFiles(args[2], "*.jpg").Select(path => RemovalRequest.FromFile(path, output: output));
        var failed = 0;
        await foreach (var outcome in client.RemoveBackgroundsAsync(requests, options))
        {
            foreach (var warning in outcome.Warnings)
            {
                Console.Error.WriteLine(warning);
            }

            if (outcome.Failure is not { } failure)
            {
                continue;
            }

            Console.Error.WriteLine(failure.Message);
            failed++;
        }

        return failed;
    }
}
