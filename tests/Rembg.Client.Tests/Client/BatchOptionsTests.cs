using Rembg.Sandbox;

namespace Rembg.Client.Tests.Client;

/// <summary>What a program learns of a run beside its outcomes, and how the run ends where its source does not end well.</summary>
public class BatchOptionsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_source_that_fails_still_yields_what_was_paid_for(bool yieldsNull)
    {
        await using var run = await TestRun.StartAsync(new SandboxOptions { Latency = TimeSpan.FromMilliseconds(200) });
        RunSummary? summary = null;
        var outcomes = new List<RemovalOutcome>();
        var isFailed = false;
        try
        {
            await foreach (var outcome in run.Client().RemoveBackgroundsAsync(Broken(run.Images(3)), new() { OnSummary = sum => summary = sum }, TestContext.Current.CancellationToken))
            {
                outcomes.Add(outcome);
            }
        }
        catch (Exception e) when (e is InvalidTimeZoneException or ArgumentException)
        {
            isFailed = true;
        }

        Assert.True(isFailed);
        Assert.Equal(3, outcomes.Count(outcome => outcome.Result?.Status == RemovalStatus.Completed));
        Assert.Equal((3, 3), (run.Sandbox.Requests.Count, summary!.Credits));

        IEnumerable<RemovalRequest> Broken(string[] paths)
        {
            foreach (var path in paths)
            {
                yield return RemovalRequest.FromFile(path);
            }

            yield return yieldsNull ? null! : throw new InvalidTimeZoneException();
        }
    }

    [Fact]
    public async Task A_summary_comes_at_the_end_also_of_a_run_that_its_caller_leaves()
    {
        await using var run = await TestRun.StartAsync();
        var summaries = new List<RunSummary>();
        var options = new BatchOptions { ThrottleLimit = 2, OnSummary = summaries.Add };
        await foreach (var _ in run.Client().RemoveBackgroundsAsync(run.Images(30).Select(path => RemovalRequest.FromFile(path)), options, TestContext.Current.CancellationToken))
        {
            break;
        }

        var summary = Assert.Single(summaries);
        Assert.Equal(run.Outputs.Length, summary.Made);
        Assert.Equal(run.Outputs.Length, summary.Credits);
        Assert.True(summary.BytesUp > 0 && summary.BytesDown > 0);
    }

    [Fact]
    public async Task Progress_comes_while_outcomes_are_awaited_and_at_the_end()
    {
        await using var run = await TestRun.StartAsync();
        run.Sandbox.Faults.Enqueue(Fault.Stall(FaultStage.BeforeAnswer, milliseconds: 700)); // More than one interval.
        var seen = new List<BatchProgress>();
        await foreach (var outcome in run.Client(timeoutSeconds: 60).RemoveBackgroundsAsync([RemovalRequest.FromFile(run.Image())], new() { Progress = new Handler(seen.Add) }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(RemovalStatus.Completed, outcome.Result?.Status);
        }

        Assert.Contains(seen, at => at.InFlight is [{ Name: "photo.jpg", Phase: TransferPhase.Processing }]);
        Assert.Equal((1, 0, 0), (seen[^1].Completed, seen[^1].Failed, seen[^1].InFlight.Count));
        Assert.True(seen[^1].BytesUp > 0 && seen[^1].BytesDown > 0 && seen[^1].ConcurrencyLimit > 0);
    }

    [Fact]
    public async Task A_progress_handler_that_fails_costs_a_warning_and_no_image()
    {
        await using var run = await TestRun.StartAsync();
        var calls = 0;
        var warnings = new List<string>();
        var options = new BatchOptions
        {
            OnWarning = warnings.Add,
            Progress = new Handler(_ =>
            {
                calls++;
                throw new InvalidTimeZoneException("out of time");
            }),
        };
        var count = 0;
        await foreach (var outcome in run.Client().RemoveBackgroundsAsync(run.Images(3).Select(path => RemovalRequest.FromFile(path)), options, TestContext.Current.CancellationToken))
        {
            Assert.Null(outcome.Failure);
            count++;
        }

        Assert.Equal((3, 1), (count, calls));
        Assert.Contains("out of time", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_sends_and_writes_nothing_and_has_an_outcome_for_each_image()
    {
        await using var run = await TestRun.StartAsync();
        var images = run.Images(4);
        var duplicate = run.Image("duplicate.jpg", await File.ReadAllBytesAsync(images[0], TestContext.Current.CancellationToken));
        string[] paths = [.. images, duplicate, run.Folder["missing.jpg"]];
        RunSummary? summary = null;
        var options = new BatchOptions { IsDryRun = true, MaximumImageCount = 3, OnSummary = sum => summary = sum };
        var reasons = new Dictionary<string, string>();
        await foreach (var outcome in run.Client().RemoveBackgroundsAsync(
            paths.Select(path => RemovalRequest.FromFile(path, output: new() { OutputDirectory = run.Folder["out"], Existing = ExistingOutput.Update })), options, TestContext.Current.CancellationToken))
        {
            reasons[Path.GetFileName(outcome.Request.SourcePath!)] = outcome.Failure?.Error.ToString() ?? $"{outcome.Result!.Status} {outcome.Result.Reason}";
        }

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["001.jpg"] = "NotSubmitted WhatIf", ["002.jpg"] = "NotSubmitted WhatIf", ["003.jpg"] = "NotSubmitted WhatIf", ["004.jpg"] = "NotSubmitted MaximumImageCount",
                ["duplicate.jpg"] = "NotSubmitted SameImage", ["missing.jpg"] = "ImageNotFound",
            },
            reasons);
        Assert.Empty(run.Sandbox.Requests);
        Assert.Empty(run.Outputs);
        Assert.Equal((0, 3), (summary!.Credits, summary.NotSubmitted[RemovalReason.WhatIf]));
    }

    [Theory]
    [InlineData("c2.jpg", null, "Jpeg")]
    [InlineData("c2.PNG", null, "Png")]
    [InlineData("c2.bmp", null, "Bmp")]
    [InlineData("c2", null, "Webp")]
    [InlineData("c2.png", ImageFormat.Jpeg, "Jpeg")]
    public async Task The_extension_of_the_file_decides_the_format_unless_one_is_asked_for(string name, ImageFormat? format, string expected)
    {
        await using var run = await TestRun.StartAsync();
        var outcome = await run.Client().RemoveBackgroundAsync(
            RemovalRequest.FromFile(run.Image(), new() { Format = format }, new() { OutFile = run.Folder[name] }), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((expected, run.Folder[name]), (outcome.Result!.Format, outcome.Result.OutputPath));
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void Outputs_that_exclude_each_other_are_refused_where_the_request_is_made()
    {
        foreach (var output in new[]
        {
            new OutputOptions { InMemory = true, OutFile = "a.webp" }, new OutputOptions { InMemory = true, OutputDirectory = "out" }, new OutputOptions { OutFile = "a.webp", OutputDirectory = "out" },
        })
        {
            Assert.Throws<ArgumentException>(() => RemovalRequest.FromFile("a.jpg", output: output));
            Assert.Throws<ArgumentException>(() => RemovalRequest.FromBytes([1], output: output));
        }
    }

    private sealed class Handler(Action<BatchProgress> report) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => report(value);
    }
}
