using System.Globalization;

namespace Rembg.NetFramework.Client;

/// <summary>
/// Removes the background of a folder's pictures with the net472 build of the client, and says in lines what came of
/// each: <c>Completed name attempts</c> or the error's id, then what the account has used. With a timeout there are no retries;
/// with <c>--force</c> at the end, outputs that exist are replaced.
/// </summary>
internal static class Program
{
    private static bool IsMono { get; } = Type.GetType("Mono.Runtime") is not null;

    private static async Task<int> Main(string[] arguments)
    {
        var replaces = arguments.LastOrDefault() == "--force";
        arguments = [.. arguments.Take(arguments.Length - (replaces ? 1 : 0))];
        if (arguments.Length is < 3 or > 5)
        {
            Console.Error.WriteLine("Usage: Rembg.NetFramework.Client ENDPOINT KEY FOLDER [TIMEOUT_SECONDS [CANCEL_AFTER_SECONDS]] [--force]");
            return 2;
        }

        var hasTimeout = arguments.Length > 3;
        var client = new RembgClient(new RembgClientOptions
        {
            Endpoint = new Uri(arguments[0]),
            ApiKey = arguments[1],
            Timeout = TimeSpan.FromSeconds(hasTimeout ? Number(arguments[3]) : 100),
            MaximumRetryCount = hasTimeout ? 0 : 3,
            HttpMessageHandler = IsMono ? new TokenDeafHandler() : null,
        });
        using var cancel = new CancellationTokenSource();
        if (arguments.Length > 4)
        {
            cancel.CancelAfter(TimeSpan.FromSeconds(Number(arguments[4])));
        }

        try
        {
            var output = new OutputOptions { Existing = replaces ? ExistingOutput.Replace : ExistingOutput.Refuse };
            var requests = Directory.GetFiles(arguments[2]).Select(path => RemovalRequest.FromFile(path, output: output));
            await foreach (var outcome in client.RemoveBackgroundsAsync(requests, new BatchOptions { ThrottleLimit = 3 }, cancel.Token).ConfigureAwait(false))
            {
                Write(outcome);
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Cancelled");
            return 0;
        }

        var usage = await client.GetUsageAsync().ConfigureAwait(false);
        Console.WriteLine($"Used {usage.ApiUsage}");
        return 0;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static void Write(RemovalOutcome outcome)
    {
        var name = Path.GetFileName(outcome.Request.SourcePath);
        Console.WriteLine(outcome.Result is { } result
            ? $"{result.Status} {name} {result.Attempts}"
            : $"{outcome.Failure!.Error} {name}");
    }
}
