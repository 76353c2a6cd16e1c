using System.Diagnostics;
using Rembg.Batch;
using Rembg.Benchmarks.Images;
using Rembg.Imaging;
using Rembg.Outputs;

namespace Rembg.Benchmarks.Sessions;

/// <summary>
/// Times the parts of an image's way that the client library adds to a bare upload and download, each by itself: many times
/// over for each image, and the least of that, which is what it takes when nothing disturbs it.
/// </summary>
internal sealed class LibraryParts(Work work)
{
    private const int Passes = 40;
    private const int AnswerLength = 120 * 1024;

    private readonly string[] _files = Directory.GetFiles(work.Input);
    private readonly byte[] _answer = AnswerImage.Make(AnswerLength);
    private readonly Dictionary<string, TimeSpan[]> _least = [];

    /// <summary>Measures.</summary>
    /// <returns>Microseconds an image, by part.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(Work work)
    {
        var parts = new LibraryParts(work);
        for (var pass = 0; pass < Passes; pass++)
        {
            await parts.RunAsync();
            parts.Plan();
            parts.Preflight();
            parts.Save();
        }

        return parts._least.ToDictionary(part => part.Key, part => part.Value.Sum(least => least.TotalMicroseconds) / parts._files.Length);
    }

    // All that a run does but for sending, as a program has it: the same as the cmdlet of a session is timed for.
    private async Task RunAsync()
    {
        var client = new RembgClient(new RembgClientOptions { ApiKey = "benchmark", Endpoint = new Uri(work.Endpoint) });
        var watch = Stopwatch.StartNew();
        await foreach (var outcome in client.RemoveBackgroundsAsync(Requests(), new BatchOptions { MaximumImageCount = 0, SkipPreflight = true }))
        {
            _ = outcome;
        }

        var each = watch.Elapsed / _files.Length;
        for (var image = 0; image < _files.Length; image++)
        {
            Note("run", image, each);
        }
    }

    private void Plan()
    {
        var planner = new RemovalPlanner(skipPreflight: true);
        var image = 0;
        foreach (var request in Requests())
        {
            var watch = Stopwatch.StartNew();
            planner.Plan(request);
            Note("plan", image++, watch.Elapsed);
        }
    }

    private void Preflight()
    {
        for (var image = 0; image < _files.Length; image++)
        {
            var request = RemovalRequest.FromFile(_files[image]);
            var file = SourceFile.Inspect(_files[image])!;
            var watch = Stopwatch.StartNew();
            Batch.Preflight.Check(request, file);
            Note("preflight", image, watch.Elapsed);
        }
    }

    private void Save()
    {
        var planner = new RemovalPlanner(skipPreflight: true);
        var image = 0;
        foreach (var job in Requests().Select(request => planner.Plan(request).Job!).ToList())
        {
            SaveBare(job.OutputPath!, image);
            SaveClaimed(job.OutputPath!, image++);
        }
    }

    // What anybody pays who saves an answer.
    private void SaveBare(string path, int image)
    {
        var watch = Stopwatch.StartNew();
        using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
        {
            stream.Write(_answer);
        }

        Note("bare save", image, watch.Elapsed);
        File.Delete(path);
    }

    private void SaveClaimed(string path, int image)
    {
        var save = Stopwatch.StartNew();
        using (var store = PartialFile.TryCreate(path, ignoreCase: false, new CreatedFolders()) ?? throw new BenchmarkException($"{path} is taken."))
        {
            store.Write(_answer, _answer.Length);
            save.Stop();
            var check = Stopwatch.StartNew();
            if (!ImageIntegrity.TryCheck(store.Content, out _, out var problem))
            {
                throw new BenchmarkException($"The answer is not a picture: {problem}.");
            }

            Note("check", image, check.Elapsed);
            save.Start();
            store.Save(path, replace: false);
        }

        Note("save", image, save.Elapsed);
        File.Delete(path);
    }

    private IEnumerable<RemovalRequest> Requests()
    {
        var output = new OutputOptions { OutputDirectory = work.Output };
        return _files.Select(file => RemovalRequest.FromFile(file, output: output));
    }

    private void Note(string part, int image, TimeSpan elapsed)
    {
        if (!_least.TryGetValue(part, out var least))
        {
            _least[part] = least = [.. Enumerable.Repeat(TimeSpan.MaxValue, _files.Length)];
        }

        least[image] = elapsed < least[image] ? elapsed : least[image];
    }
}
