namespace Rembg.Demo;

/// <summary>The same job from the client library, as any .NET program does it.</summary>
internal static class ClientShow
{
    /// <summary>Removes the background of every picture.</summary>
    /// <param name="album">The pictures.</param>
    /// <param name="endpoint">The service.</param>
    /// <returns>Whether all came out.</returns>
    public static async Task<bool> RunAsync(Album album, Uri endpoint)
    {
        var client = new RembgClient(new RembgClientOptions { ApiKey = "sandbox", Endpoint = endpoint });
        var requests = album.Sources.Select(name => RemovalRequest.FromFile(Path.Combine(album.Folder, name)));
        var failures = 0;

        Console.WriteLine();
        await foreach (var outcome in client.RemoveBackgroundsAsync(requests))
        {
            failures += Print(outcome);
        }

        var usage = await client.GetUsageAsync();
        Console.WriteLine($"\n{usage.Membership}: {usage.ApiUsage} of {usage.Credits} credits used by API keys this month.");
        return failures == 0;
    }

    private static int Print(RemovalOutcome outcome)
    {
        var name = Path.GetFileName(outcome.Request.SourcePath);
        if (outcome.Result is not { } result)
        {
            Console.WriteLine($"{name,-20} {outcome.Failure!.Message}");
            return 1;
        }

        var target = Path.GetFileName(result.OutputPath);
        Console.WriteLine($"{name,-20} {result.Status,-10} {target,-26} {result.OutputLength,10:N0} bytes {result.Elapsed.TotalSeconds,6:N2} s");
        return 0;
    }
}
