using System.Globalization;
using System.Text;
using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Client.Tests.Outputs;

namespace Rembg.Client.Tests.Faults;

/// <summary>From the moment a complete image is here, nothing loses it.</summary>
[Collection(SavingTests.Rescues)]
public sealed class KeptImageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<ImageFormat, string, string> Ends
    {
        get
        {
            var data = new TheoryData<ImageFormat, string, string> { { ImageFormat.Webp, "chunked", "silence" }, { ImageFormat.Png, "until closed", "silence" } };
            foreach (var format in new[] { ImageFormat.Webp, ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.Bmp })
            {
                foreach (var framing in new[] { "chunked", "too long", "until closed" })
                {
                    foreach (var end in new[] { "reset", "close" })
                    {
                        data.Add(format, framing, end);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_complete_image_is_saved_however_its_response_ends(ImageFormat format, string framing, string end)
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        await using var server = Answering(framing, Complete(format), end);
        var report = await run.RunAsync(path, new RemovalOptions { Format = format }, client: TestRun.ClientOf(server.Address, timeoutSeconds: 1));

        Assert.Equal((1, 0), (report.Result.Attempts, report.Result.UnknownOutcomeCount));
        Assert.Equal(Complete(format), File.ReadAllBytes(report.Result.OutputPath!));
        Assert.Equal((framing, end) == ("until closed", "close") ? 0 : 1, report.Warnings.Count);
        Assert.All(report.Warnings, warning => Assert.Matches(@"^The response for '.*photo\.jpg' did not end as it should \(.+\), but its image is complete and was saved\.$", warning));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task An_image_that_lacks_one_byte_is_not_saved_and_may_have_cost_a_credit(ImageFormat format, string framing, string end)
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        await using var server = Answering(framing, Complete(format)[..^1], end);
        var report = await run.RunAsync(path, new RemovalOptions { Format = format }, client: TestRun.ClientOf(server.Address, timeoutSeconds: 1, retries: 5));

        Assert.Equal(report.Failure.Attempts, report.Failure.UnknownOutcomeCount);
        Assert.InRange(report.Failure.Attempts, 1, 2);
        Assert.Equal(report.Failure.Attempts, server.Heads.Count);
        Assert.Empty(run.Outputs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(int.MaxValue)]
    public async Task Of_a_run_that_is_cancelled_an_image_is_saved_exactly_if_it_is_complete(int missing)
    {
        await using var run = await TestRun.StartAsync();
        var picture = Pictures.Webp(5000);
        var sent = picture[..^Math.Min(missing, picture.Length)];
        var request = RemovalRequest.FromFile(run.Image(), output: new() { OutputDirectory = run.Folder["out"] });
        await using var server = Answering("chunked", sent, "wait");
        using var cancel = new CancellationTokenSource();
        using (var batch = TestRun.ClientOf(server.Address).StartBatch(cancellationToken: cancel.Token))
        {
            batch.Submit(new RemovalPlanner().Plan(request).Job!);
            Assert.True(SpinWait.SpinUntil(() => server.Heads.Count == 1 && batch.GetProgress().BytesDown >= sent.Length, Patience));
            await cancel.CancelAsync();
        }

        Assert.Equal(missing == 0, File.Exists(run.Folder["out/photo.webp"]));
        Assert.Equal(missing == 0, Directory.Exists(run.Folder["out"]));
    }

    // Its ledger turns out to be that of a newer version, or damaged, when the images are already paid for.
    [Theory]
    [InlineData("{\"rembg\":\"ledger\",\"version\":99,\"id\":\"0123456789abcdef0123456789abcdef\"}\n")]
    [InlineData("<<<<<<< HEAD\n")]
    [InlineData(null)]
    public async Task A_ledger_that_cannot_be_used_any_more_loses_no_image(string? text)
    {
        await using var run = await TestRun.StartAsync();
        var paths = run.Images(6);
        var requests = paths.Select(path => RemovalRequest.FromFile(path, output: new() { Existing = ExistingOutput.Update, OutputDirectory = run.Folder["out"] })).ToArray();
        await run.RunAsync(requests);
        Array.ForEach(paths, run.Forget);
        foreach (var (path, at) in paths.Select((path, at) => (path, at)))
        {
            File.WriteAllBytes(path, Pictures.Jpeg(700 + at, seed: at));
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-at - 1));
        }

        var ledger = run.Folder["out/.rembg.jsonl"];
        var isBroken = false;
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                lock (ledger)
                {
                    if (!isBroken)
                    {
                        isBroken = true;
                        var broken = run.Folder["out/broken"];
                        if (text is null)
                        {
                            File.CreateSymbolicLink(broken, run.Folder["nothing/there"]);
                        }
                        else
                        {
                            File.WriteAllText(broken, text);
                        }

                        File.Move(broken, ledger, overwrite: true); // In one step, as another run would.
                    }
                }

                await connection.SendAsync(RawAnswers.Bytes(200, Pictures.Webp(3000)));
            }
        });
        var report = await run.RunAsync(requests, new BatchOptions { ThrottleLimit = 6 }, TestRun.ClientOf(server.Address));

        Assert.True(isBroken);
        Assert.Empty(report.Failures);
        Assert.Equal(server.Heads.Count, report.Completed.Count);
        Assert.All(report.Completed, result => Assert.Equal(Pictures.Webp(3000), File.ReadAllBytes(result.OutputPath!)));
        Assert.NotEmpty(report.Warnings);
    }

    [Theory]
    [InlineData(ExistingOutput.Refuse)]
    [InlineData(ExistingOutput.Update)]
    public async Task Another_program_may_take_each_output_away_at_once(ExistingOutput existing)
    {
        await using var run = await TestRun.StartAsync();
        Directory.CreateDirectory(run.Folder["out"]);
        Directory.CreateDirectory(run.Folder["taken"]);
        using var stop = new CancellationTokenSource();
        var taking = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    foreach (var file in Directory.GetFiles(run.Folder["out"], "*.webp"))
                    {
                        File.Move(file, Path.Combine(run.Folder["taken"], Path.GetFileName(file)), overwrite: true);
                    }
                }
            },
            TestContext.Current.CancellationToken);
        var requests = run.Images(60).Select(path => RemovalRequest.FromFile(path, output: new() { Existing = existing, OutputDirectory = run.Folder["out"] }));
        await foreach (var outcome in run.Client().RemoveBackgroundsAsync(requests, new BatchOptions { ThrottleLimit = 8 }, TestContext.Current.CancellationToken))
        {
            Assert.Equal((RemovalStatus.Completed, null), (outcome.Result?.Status, outcome.Failure));
        }

        await stop.CancelAsync();
        await taking;
    }

    // The first night leaves a copy beside it, and the next ones find it.
    [Fact]
    public async Task A_locked_target_leaves_one_copy_and_is_paid_for_once()
    {
        await using var run = await TestRun.StartAsync();
        var path = run.Image();
        var answers = 0;
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(RawAnswers.Bytes(200, Pictures.Webp(3000 + (2 * ++answers))));
            }
        });
        var client = TestRun.ClientOf(server.Address);
        var request = RemovalRequest.FromFile(path, output: new() { Existing = ExistingOutput.Update });
        var target = (await run.RunAsync([request], client: client)).Result.OutputPath!;
        run.Forget(path);
        File.WriteAllBytes(path, Pictures.Jpeg(700, seed: 9));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));
        using (SmallDisk.Pin(target))
        {
            Assert.Equal(run.Folder["photo-nobg (1).webp"], (await run.RunAsync([request], client: client)).Result.OutputPath);
            for (var night = 2; night <= 3; night++)
            {
                var report = await run.RunAsync([request], client: client);
                Assert.Equal((RemovalStatus.Skipped, RemovalReason.UpToDate), (report.Result.Status, report.Result.Reason));
                Assert.Equal(run.Folder["photo-nobg (1).webp"], report.Result.OutputPath);
                Assert.Contains("locked", Assert.Single(report.Warnings), StringComparison.Ordinal);
            }
        }

        var last = (await run.RunAsync([request], client: client)).Result;
        Assert.Equal((RemovalStatus.Copied, target), (last.Status, last.OutputPath));
        Assert.Equal(["photo-nobg (1).webp", "photo-nobg.webp"], run.Outputs.Where(name => name.EndsWith("webp", StringComparison.Ordinal)));
        Assert.Equal(2, answers);
    }

    // Whether a ledger says whose the copy is, or only its bytes do.
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_locked_target_that_is_to_be_replaced_each_night_leaves_one_copy(bool hasLedger, bool hasOtherBytes)
    {
        await using var run = await TestRun.StartAsync();
        var (path, answers) = (run.Image(), 0);
        await using var server = new RawServer(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(RawAnswers.Bytes(200, Pictures.Webp(3000 + (hasOtherBytes ? 2 * ++answers : 0))));
            }
        });
        var client = TestRun.ClientOf(server.Address);
        var target = run.Folder.Write("photo-nobg.webp", [1]);
        if (hasLedger)
        {
            await run.RunAsync(run.Image("other.jpg"), output: new() { Existing = ExistingOutput.Update }, client: client);
        }

        using (SmallDisk.Pin(target))
        {
            for (var night = 1; night <= 3; night++)
            {
                var report = await run.RunAsync(path, output: new() { Existing = ExistingOutput.Replace }, client: client);
                Assert.Equal((RemovalStatus.Completed, run.Folder["photo-nobg (1).webp"]), (report.Result.Status, report.Result.OutputPath));
                Assert.Equal(Pictures.Webp(3000 + (2 * answers)), File.ReadAllBytes(report.Result.OutputPath!));
            }
        }

        Assert.Equal(["photo-nobg (1).webp", "photo-nobg.webp"], run.Outputs.Where(name => name.StartsWith("photo-", StringComparison.Ordinal)));

        // An output that was changed since belongs to the user.
        File.WriteAllBytes(run.Folder["photo-nobg (1).webp"], [2]);
        using (SmallDisk.Pin(target))
        {
            Assert.Equal(run.Folder["photo-nobg (2).webp"], (await run.RunAsync(path, output: new() { Existing = ExistingOutput.Replace }, client: client)).Result.OutputPath);
        }

        Assert.Equal([2], File.ReadAllBytes(run.Folder["photo-nobg (1).webp"]));
    }

    // What follows the end of such an image does not matter, so these end with it.
    private static byte[] Complete(ImageFormat format) => format switch
    {
        ImageFormat.Webp => Pictures.Webp(3000),
        ImageFormat.Png => Imaging.HeaderBuilder.PngWhole(40, 30),
        ImageFormat.Jpeg => Imaging.HeaderBuilder.JpegWhole(40, 30),
        _ => Imaging.HeaderBuilder.Bmp(40, 30),
    };

    private static RawServer Answering(string framing, byte[] body, string end) => new(async connection =>
    {
        if (await connection.ReadRequestAsync() is null)
        {
            return;
        }

        byte[] head = [.. Encoding.ASCII.GetBytes(framing switch
        {
            "chunked" => string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n"),
            "too long" => string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length + 9}\r\n\r\n"),
            _ => "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        })];
        await connection.SendAsync(body.Length == 0 ? Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") : [.. head, .. body]);
        if (end is "silence" or "wait")
        {
            await connection.WaitForCloseAsync();
        }
        else if (end == "reset")
        {
            await Task.Delay(100, connection.Stop); // What was sent before a reset is lost unless it was read.
            connection.Reset();
        }
    });
}
