using System.Diagnostics;
using System.Runtime;
using System.Text.Json;
using Rembg.Benchmarks.InSession;

namespace Rembg.Benchmarks.Sessions;

/// <summary>The inside of a program of the client library that is measured. It speaks as <c>Session.ps1</c> does.</summary>
internal static class LibrarySession
{
    public static void Run()
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
                _ => Remove(work),
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

    private static Finding Remove(Work work)
    {
        var watch = Stopwatch.StartNew();
        var client = new RembgClient(new RembgClientOptions { ApiKey = "benchmark", Endpoint = new Uri(work.Endpoint) });
        var tally = new Tally(watch);
        using var batch = client.StartBatch(new BatchOptions { ThrottleLimit = work.Limit });
        var planner = new RemovalPlanner();
        var output = new OutputOptions
        {
            OutputDirectory = work.Output,
            Existing = work.SkipExisting ? ExistingOutput.Skip : ExistingOutput.Refuse,
        };
        foreach (var path in Directory.EnumerateFiles(work.Input))
        {
            while (!batch.CanSubmit)
            {
                TakeOne(batch, tally);
            }

            var plan = planner.Plan(RemovalRequest.FromFile(path, output: output));
            if (plan.Job is { } job)
            {
                batch.Submit(job);
            }
            else if (plan.Outcome is { } outcome)
            {
                tally.Note(outcome);
            }
        }

        var lastInputAt = watch.Elapsed.TotalSeconds;
        while (batch.PendingCount > 0)
        {
            TakeOne(batch, tally);
        }

        return tally.Finding with { Seconds = watch.Elapsed.TotalSeconds, LastInputAt = lastInputAt };
    }

    private static void TakeOne(RemovalBatch batch, Tally tally)
    {
        if (batch.TryTake(out var outcome, TimeSpan.FromSeconds(1)))
        {
            tally.Note(outcome);
        }
    }

    private sealed class Tally(Stopwatch watch)
    {
        public Finding Finding { get; private set; } = new();

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
