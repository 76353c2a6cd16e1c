using System.Diagnostics;
using Rembg.Batch;
using Rembg.Benchmarks.Images;
using Rembg.Files;
using Rembg.Imaging;

namespace Rembg.Benchmarks.Sessions;

/// <summary>
/// Times the parts of an image's way that the client library adds to a bare upload and download, each by itself: many times
/// over, and the least of that, which is what it takes when nothing disturbs it.
/// </summary>
internal sealed class LibraryParts(Work work)
{
    private const int Passes = 40;
    private const int AnswerLength = 120 * 1024;

    private readonly string[] _files = Directory.GetFiles(work.Input);
    private readonly byte[] _answer = AnswerImage.Make(AnswerLength);
    private readonly Dictionary<string, double> _least = [];

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
            parts.SaveBare();
        }

        return parts._least;
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

        Note("run", watch.Elapsed);
    }

    private void Plan()
    {
        var planner = new RemovalPlanner(skipPreflight: true);
        var watch = Stopwatch.StartNew();
        foreach (var request in Requests())
        {
            planner.Plan(request);
        }

        Note("plan", watch.Elapsed);
    }

    private void Preflight()
    {
        var files = _files.Select(file => (RemovalRequest.FromFile(file), SourceFile.Inspect(file))).ToList();
        var watch = Stopwatch.StartNew();
        foreach (var (request, file) in files)
        {
            Batch.Preflight.Check(request, file);
        }

        Note("preflight", watch.Elapsed);
    }

    private void Save()
    {
        var planner = new RemovalPlanner(skipPreflight: true);
        var jobs = Requests().Select(planner.Plan).OfType<RemovalPlan.ToSend>().Select(plan => plan.Job).ToList();
        TimeSpan check = default, save = default;
        foreach (var job in jobs)
        {
            var watch = Stopwatch.StartNew();
            using (var store = PartFile.TryCreate(job.OutputPath!, ignoreCase: false) ?? throw new BenchmarkException($"{job.OutputPath} is taken."))
            {
                store.Write(_answer, _answer.Length);
                save += watch.Elapsed;
                watch.Restart();
                if (ImageIntegrity.Check(store.Content, out var problem) is null)
                {
                    throw new BenchmarkException(problem ?? "The answer is not a picture.");
                }

                check += watch.Elapsed;
                watch.Restart();
                store.Commit(job.OutputPath, replace: false);
            }

            save += watch.Elapsed;
            File.Delete(job.OutputPath!);
        }

        Note("check", check);
        Note("save", save);
    }

    // What anybody pays who saves an answer.
    private void SaveBare()
    {
        TimeSpan save = default;
        foreach (var file in _files)
        {
            var path = Path.Combine(work.Output, Path.GetFileName(file));
            var watch = Stopwatch.StartNew();
            using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
            {
                stream.Write(_answer);
            }

            save += watch.Elapsed;
            File.Delete(path);
        }

        Note("bare save", save);
    }

    private IEnumerable<RemovalRequest> Requests()
    {
        var output = new OutputOptions { OutputDirectory = work.Output };
        return _files.Select(file => RemovalRequest.FromFile(file, output: output));
    }

    private void Note(string part, TimeSpan elapsed)
    {
        var each = elapsed.TotalMicroseconds / _files.Length;
        _least[part] = _least.TryGetValue(part, out var least) ? Math.Min(least, each) : each;
    }
}
