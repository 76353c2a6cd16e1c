using System.Diagnostics;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Ledger;
using Rembg.Platform;

namespace Rembg.Client.Tests.Ledger;

/// <summary>Whatever is in a ledger's place, or becomes of it in mid-run: no image is lost or paid for again, and no wait outlasts the run.</summary>
public sealed class LedgerFaultTests
{
    private static readonly OutputOptions Skip = new() { Existing = ExistingOutput.Update };
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("{\"rembg\":\"ledger\",\"version\":2,\"id\":\"f\"}\n")]
    [InlineData("<<<<<<< HEAD\n")]
    public async Task A_ledger_that_turns_unreadable_in_mid_run_loses_nothing_that_was_paid_and_sends_nothing_more(string content)
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(12);
        var ledger = run.Folder[FolderLedger.FileName];
        await run.RunAsync(paths[..3].Select(path => RemovalRequest.FromFile(path, output: Skip)));

        var report = await run.RunAsync(Requests());
        Assert.Equal(12, report.Outcomes.Count);
        Assert.Empty(report.Failures);
        Assert.Equal(3, report.Skipped.Count(result => result.Reason == RemovalReason.UpToDate));
        Assert.Contains(report.Skipped, result => result.Reason == RemovalReason.LedgerUnreadable);
        Assert.All(report.Completed, result => Assert.True(File.Exists(result.OutputPath)));
        Assert.Equal(run.Sandbox.Requests.Count, 3 + report.Completed.Count);
        Assert.Single(report.Warnings, warning => warning.Contains("cannot be read", StringComparison.Ordinal));
        Assert.Equal(content, File.ReadAllText(ledger));

        IEnumerable<RemovalRequest> Requests()
        {
            for (var index = 0; index < paths.Length; index++)
            {
                if (index == 6)
                {
                    run.Folder.Write("another", System.Text.Encoding.UTF8.GetBytes(content));
                    Assert.True(SpinWait.SpinUntil(TryReplace, AtOnce));
                }

                yield return RemovalRequest.FromFile(paths[index], output: Skip);
            }
        }

        // Windows refuses while the run has the file open.
        bool TryReplace()
        {
            try
            {
                File.Move(run.Folder["another"], ledger, overwrite: true);
                return true;
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void A_link_is_followed_to_a_file_of_the_same_user_and_nothing_is_created_through_it()
    {
        Links.SkipWithout();
        using var folder = new TempFolder();
        using var elsewhere = new TempFolder();
        File.CreateSymbolicLink(folder[FolderLedger.FileName], elsewhere["central.jsonl"]);
        var warnings = new List<string>();
        var dangling = Ledgers.Open(folder.Path, warnings);
        dangling.Append(Ledgers.Entry(1));
        Assert.Equal(LedgerState.Unreadable, dangling.State);
        Assert.Contains("a link to a file that does not exist", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Empty(elsewhere.Files);

        elsewhere.Write("central.jsonl", []);
        var ledger = Ledgers.Open(folder.Path);
        ledger.Append(Ledgers.Entry(1));
        Assert.Equal(LedgerState.Usable, ledger.State);
        Assert.Equal(1, Ledgers.Open(folder.Path).Find(Ledgers.Entry(1).Output)!.Length);
        Assert.True(new FileInfo(folder[FolderLedger.FileName]).LinkTarget is not null);
        Assert.NotEmpty(File.ReadAllText(elsewhere["central.jsonl"]));
    }

    [Fact]
    public void A_link_to_a_file_of_another_user_is_refused()
    {
        Links.SkipWithout();
        if (OperatingSystem.IsWindows() || Environment.UserName != "root")
        {
            Assert.Skip("Only root can give a file to another user.");
        }

        using var folder = new TempFolder();
        var planted = folder.Write("planted", []);
        Run("chown", "65534", planted);
        File.CreateSymbolicLink(folder[FolderLedger.FileName], planted);
        var warnings = new List<string>();
        var ledger = Ledgers.Open(folder.Path, warnings);
        ledger.Append(Ledgers.Entry(1));
        Assert.Contains("belongs to another user", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Empty(File.ReadAllBytes(planted));
    }

    [Fact]
    public void A_pipe_in_its_place_does_not_hang()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no pipes among its files.");
        }

        using var folder = new TempFolder();
        Run("mkfifo", folder[FolderLedger.FileName]);
        var warnings = new List<string>();
        var clock = Stopwatch.StartNew();
        var ledger = Ledgers.Open(folder.Path, warnings);
        ledger.Append(Ledgers.Entry(1));
        Assert.True(clock.Elapsed < AtOnce);
        Assert.Equal(LedgerState.Unreadable, ledger.State);
        Assert.Contains("is not a file", Assert.Single(warnings), StringComparison.Ordinal);
        File.Delete(folder[FolderLedger.FileName]);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_for_a_locked_ledger_at_once()
    {
        using var folder = new TempFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Ledgers.Write(folder, []);
        var request = RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()), output: Skip);
        using (LedgerFile.OpenToAppend(folder[FolderLedger.FileName], new LedgerWait(AtOnce, stop.Token)))
        {
            var planning = Task.Factory.StartNew(
                () => new RemovalPlanner(token: stop.Token).Plan(request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Assert.NotSame(planning, await Task.WhenAny(planning, Task.Delay(100, TestContext.Current.CancellationToken)));
            await stop.CancelAsync();

            // Nothing is sent for it either.
            var plan = await planning.WaitAsync(AtOnce, TestContext.Current.CancellationToken);
            Assert.Equal(RemovalReason.LedgerUnreadable, plan.Outcome!.Result!.Reason);
        }
    }

    [Fact]
    public async Task A_compaction_that_hangs_is_waited_for_no_longer_than_patience_and_not_at_all_after_Ctrl_C()
    {
        using var folder = new TempFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Ledgers.Write(folder, []);
        var history = new OutputHistory(new PathIdentity(), isDryRun: false, stop.Token);
        using (FileLock.TryAcquire(LedgerFile.CompactedName(folder[FolderLedger.FileName])))
        {
            var clock = Stopwatch.StartNew();
            history.NotePending(Ledgers.Entry(1), folder["a.webp"]);
            Assert.True(clock.Elapsed < AtOnce, $"{clock.Elapsed}"); // Two seconds: the image has been paid for.
            Assert.Empty(history.TakeWarnings());

            var confirming = Task.Run(() => history.Confirm(Ledgers.Entry(1), folder["a.webp"], folder["a.webp"]), CancellationToken.None);
            await stop.CancelAsync();
            await confirming.WaitAsync(AtOnce, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void What_arrived_before_Ctrl_C_is_recorded_all_the_same_where_nothing_is_in_the_way()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var history = new OutputHistory(new PathIdentity(), isDryRun: false, stop.Token);
        Assert.True(history.Find(folder["a.webp"]).IsEmpty);
        stop.Cancel();
        history.Confirm(Ledgers.Entry(1), folder["a.webp"], folder["a.webp"]);
        Assert.Equal(1, Ledgers.Open(folder.Path).Find("a.webp")!.Length);
    }

    // As versions before pending entries wrote it, with every spelling of an option: what is done stays done.
    [Theory]
    [InlineData("format=webp&bg_color=#ff0000", "red")]
    [InlineData("format=webp&bg_color=#f00", "#FF0000FF")]
    [InlineData("format=webp&bg_color=#f00f&angle=0&expand=false", "#f00")]
    [InlineData("format=webp&exact_resize=true&bg_color=#ff0000ff", "#F00")]
    public void A_ledger_of_an_earlier_version_costs_nothing(string options, string color)
    {
        using var folder = new TempFolder();
        var (source, output) = (new FileInfo(folder.Write("a.jpg", Pictures.Jpeg())), new FileInfo(folder.Write("a-nobg.webp", Pictures.Webp())));
        folder.Write(FolderLedger.FileName, System.Text.Encoding.UTF8.GetBytes(
            $$"""
            {"rembg":"ledger","version":1,"id":"0123456789abcdef0123456789abcdef"}
            {"output":"a-nobg.webp","length":{{output.Length}},"time":"{{output.LastWriteTimeUtc:O}}","sha256":"{{Sha256Hash.TryOf(output)}}","source":"a.jpg","sourceLength":{{source.Length}},"sourceTime":"{{source.LastWriteTimeUtc:O}}","sourceSha256":"{{Sha256Hash.TryOf(source)}}","options":"{{options}}","status":"Completed","made":"{{DateTime.UtcNow:O}}","attempts":1,"unknownOutcomes":0}

            """));
        var request = RemovalRequest.FromFile(source.FullName, new RemovalOptions { BackgroundColor = color }, Skip);
        var plan = new RemovalPlanner().Plan(request);
        Assert.Equal(RemovalReason.UpToDate, plan.Outcome!.Result!.Reason);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
