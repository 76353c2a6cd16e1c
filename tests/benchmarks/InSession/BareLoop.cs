namespace Rembg.Benchmarks.InSession;

/// <summary>
/// The floor: what a programmer writes in ten minutes, with no check, no retry and no promise. Workers take the next file,
/// post it and copy the answer to disk.
/// </summary>
public static class BareLoop
{
    private static readonly HttpClient Client = new();

    /// <summary>Posts every file of a folder.</summary>
    /// <param name="input">The folder of the images.</param>
    /// <param name="output">The folder for the answers.</param>
    /// <param name="endpoint">The base address of the service.</param>
    /// <param name="limit">How many at once.</param>
    /// <returns>How many files were answered with success.</returns>
    public static int Run(string input, string output, string endpoint, int limit)
    {
        var files = Directory.GetFiles(input);
        var address = AddressBelow(new Uri(endpoint));
        var next = -1;
        var done = 0;
        var workers = new Task[limit];
        for (var i = 0; i < limit; i++)
        {
            workers[i] = Task.Run(async () =>
            {
                int index;
                while ((index = Interlocked.Increment(ref next)) < files.Length)
                {
                    await PostAsync(address, files[index], output).ConfigureAwait(false);
                    Interlocked.Increment(ref done);
                }
            });
        }

        Task.WaitAll(workers);
        return done;
    }

    internal static Uri AddressBelow(Uri endpoint) => new(endpoint, "rmbg");

    internal static async Task PostAsync(Uri address, string file, string output)
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("webp"), "format");
        form.Add(new StreamContent(File.OpenRead(file)), "image", Path.GetFileName(file));
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = form };
        request.Headers.Add("x-api-key", "benchmark");
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var target = File.Create(Path.Combine(output, Path.GetFileNameWithoutExtension(file) + ".webp"));
        await using (target.ConfigureAwait(false))
        {
            await response.Content.CopyToAsync(target).ConfigureAwait(false);
        }
    }
}
