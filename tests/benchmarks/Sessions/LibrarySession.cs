using System.Diagnostics;
using System.Runtime;
using System.Text.Json;
using Rembg.Benchmarks.InSession;

namespace Rembg.Benchmarks.Sessions;

/// <summary>The inside of a program of the client library that is measured. It speaks as <c>Session.ps1</c> does.</summary>
internal static class LibrarySession
{
    public static async Task RunAsync()
    {
        while (Console.ReadLine() is { Length: > 0 } line)
        {
            var work = JsonSerializer.Deserialize<Work>(line)!;
            ProcessMemory.ForgetPeak();
            var idle = ProcessMemory.Resident;
            var methods = JitInfo.GetCompiledMethodCount();
            var compiling = JitInfo.GetCompilationTime();
            var finding = work.Way switch
            {
                "nothing" => new Finding(),
                "loop" => Loop(work),
                "parts" => new Finding { Parts = await LibraryParts.MeasureAsync(work) },
                _ => await RemoveAsync(work),
            };
            Console.WriteLine(JsonSerializer.Serialize(finding with
            {
                CompiledMethods = JitInfo.GetCompiledMethodCount() - methods,
                CompilingSeconds = (JitInfo.GetCompilationTime() - compiling).TotalSeconds,
                IdleBytes = idle,
                PeakBytes = ProcessMemory.Peak,
            }));
        }
    }

    private static Finding Loop(Work work)
    {
        var watch = Stopwatch.StartNew();
        var count = BareLoop.Run(work.Input, work.Output, work.Endpoint, work.Limit);
        return new Finding { Seconds = watch.Elapsed.TotalSeconds, Results = count };
    }

    private static async Task<Finding> RemoveAsync(Work work)
    {
        var watch = Stopwatch.StartNew();
        var client = new RembgClient(new RembgClientOptions { ApiKey = "benchmark", Endpoint = new Uri(work.Endpoint) });
        var tally = new Tally(watch);
        var output = new OutputOptions
        {
            OutputDirectory = work.Output,
            Existing = work.SkipExisting ? ExistingOutput.Update : ExistingOutput.Refuse,
        };
        await foreach (var outcome in client.RemoveBackgroundsAsync(Requests(), new BatchOptions { ThrottleLimit = work.Limit > 0 ? work.Limit : null }))
        {
            tally.Note(outcome);
        }

        return tally.Finding with { Seconds = watch.Elapsed.TotalSeconds };

        IEnumerable<RemovalRequest> Requests()
        {
            foreach (var path in Directory.EnumerateFiles(work.Input))
            {
                yield return RemovalRequest.FromFile(path, output: output);
            }

            tally.InputEnded();
        }
    }

    private sealed class Tally(Stopwatch watch)
    {
        public Finding Finding { get; private set; } = new();

        public void InputEnded() => Finding = Finding with { LastInputAt = watch.Elapsed.TotalSeconds };

        public void Note(RemovalOutcome outcome)
        {
            var isFirst = Finding.Results == 0 && outcome.Failure is null;
            Finding = outcome.Failure is { } failure
                ? Finding with { Errors = Finding.Errors + 1, Problem = Finding.Problem ?? failure.Message }
                : Finding with
                {
                    Results = Finding.Results + 1,
                    FirstResultAt = isFirst ? watch.Elapsed.TotalSeconds : Finding.FirstResultAt,
                };
        }
    }
}
