using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Imaging;
using Rembg.Contract;

namespace Rembg.Client.Tests.Batch;

/// <summary>What is known of an image and its options before a byte is sent, at the edges of what the service takes.</summary>
public sealed class PreflightTests
{
    private const string Known = " The service reads WebP, PNG, JPEG and BMP.";
    private const string Unreadable = " is not a WebP, PNG, JPEG or BMP file, or it is damaged.";

    public static TheoryData<RemovalOptions, RembgError?, string> Options => new()
    {
        { new() { Width = 1, Height = 10_000, Angle = 360 }, null, "" },
        { new() { Width = 10_000, Height = 1, Angle = -360, BackgroundColor = "#ff8800cc" }, null, "" },
        { new() { Mask = true, Angle = 0.5 }, null, "" },
        { new() { Width = 0 }, RembgError.ApiValidation, "width must be 1 to 10000 pixels, but is 0" },
        { new() { Width = 10_001 }, RembgError.ApiValidation, "width must be 1 to 10000 pixels, but is 10001" },
        { new() { Height = -1 }, RembgError.ApiValidation, "height must be 1 to 10000 pixels, but is -1" },
        { new() { Height = 10_001 }, RembgError.ApiValidation, "height" },
        { new() { Angle = 360.5 }, RembgError.ApiValidation, "between -360 and 360 degrees, but is 360.5" },
        { new() { Angle = -361 }, RembgError.ApiValidation, "-361" },
        { new() { Angle = double.NaN }, RembgError.ApiValidation, "angle" },
        { new() { Mask = true, BackgroundColor = "nonsense" }, RembgError.MaskWithBackgroundColor, "background colour" },
        { new() { BackgroundColor = "zzzzzzzzzzzz" }, RembgError.InvalidColor, "'zzzzzzzzzzzz' is not a valid colour. Use hex, such as #fff or #ff8800cc, or a CSS colour name.$" },
        { new() { BackgroundColor = "gry" }, RembgError.InvalidColor, "Did you mean gray or grey?$" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Options_that_the_service_would_refuse_cost_nothing(RemovalOptions options, RembgError? error, string words)
    {
        await using var run = await TestRun.StartAsync();
        Check(() => Preflight.CheckOptions(options));
        var report = await run.RunAsync([RemovalRequest.FromBytes(Pictures.Jpeg(), options), RemovalRequest.FromFile(run.Image(content: Pictures.Png()), options)]);
        Assert.All(report.Outcomes, outcome => Check(() => _ = outcome.Failure is { } failure ? throw failure : 0));
        Assert.Equal(error is null ? 2 : 0, run.Sandbox.Requests.Count);

        void Check(Action check)
        {
            if (error is null)
            {
                check();
            }
            else
            {
                var refused = Assert.ThrowsAny<RembgException>(check);
                Assert.Equal(error, refused.Error);
                Assert.Contains(words, refused.Message + "$", StringComparison.Ordinal);
            }
        }
    }

    // Each with the end of its message.
    public static TheoryData<byte[], string?, RembgError?, string, string> Images => new()
    {
        { HeaderBuilder.PngWhole(10_000, 10_000), null, null, nameof(FailureCause.Unspecified), "" },
        { HeaderBuilder.PngWhole(10_001, 1), null, RembgError.ImageTooWide, nameof(FailureCause.Unspecified), " is 10001 pixels wide, and the service takes at most 10000." },
        { HeaderBuilder.PngWhole(1, 10_001), null, RembgError.ImageTooTall, nameof(FailureCause.Unspecified), " is 10001 pixels tall, and the service takes at most 10000." },
        { [], null, RembgError.EmptyFile, nameof(FailureCause.Unspecified), " is empty." },
        { Pictures.Png()[..20], null, RembgError.InvalidImage, nameof(FailureCause.Unspecified), " is damaged: the PNG header ends before the picture's size." },
        { HeaderBuilder.PngWhole(40, 30)[..^12], null, RembgError.InvalidImage, nameof(FailureCause.Truncated), "" },
        { [1], null, RembgError.InvalidImage, nameof(FailureCause.NotAPicture), Unreadable },
        { [1], "a.jpg", RembgError.InvalidImage, nameof(FailureCause.NotAPicture), Unreadable },
        { [1], "a.heic", RembgError.UnsupportedFileType, nameof(FailureCause.Unspecified), "a.heic' is not an image of a known format." + Known },
        { [1], "a.txt", RembgError.UnsupportedFileType, nameof(FailureCause.NotAPicture), "a.txt' is not an image of a known format." + Known },
        { "GIF89a and so on ..."u8.ToArray(), "a.gif", RembgError.UnsupportedFileType, nameof(FailureCause.Unspecified), "a.gif' is in GIF format." + Known },
        { "%PDF-1.7 and so on"u8.ToArray(), "a.pdf", RembgError.UnsupportedFileType, nameof(FailureCause.NotAPicture), "is in PDF format." + Known },
        { "<?xml version='1.0'?>"u8.ToArray(), "a.xml", RembgError.UnsupportedFileType, nameof(FailureCause.NotAPicture), "is in XML format." + Known },
        { [.. "\uFEFF<?xml version='1.0'?>\n<!-- made by hand -->\n<!DOCTYPE svg>\n<svg/>"u8], "a.svg", RembgError.UnsupportedFileType, nameof(FailureCause.Unspecified), "is in SVG format." + Known },
        { [.. "II*\0"u8, .. new byte[30]], "a.nef", RembgError.UnsupportedFileType, nameof(FailureCause.RawPhoto), "a.nef' is a camera's raw photo." + Known },
        { [.. "II*\0"u8, .. new byte[30]], "a.tif", RembgError.UnsupportedFileType, nameof(FailureCause.Unspecified), "a.tif' is in TIFF format." + Known },
        { [.. "II*\0"u8, .. new byte[30]], null, RembgError.UnsupportedFileType, nameof(FailureCause.Unspecified), "is in TIFF format." + Known },
        { "<!DOCTYPE html><html>"u8.ToArray(), "a.htm", RembgError.UnsupportedFileType, nameof(FailureCause.NotAPicture), "is in HTML format." + Known },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void An_unsupported_image_is_described_by_its_bytes(byte[] content, string? name, RembgError? error, string cause, string message)
    {
        using var folder = new TempFolder();
        var request = name is null ? RemovalRequest.FromBytes(content) : RemovalRequest.FromFile(folder.Write(name, content), isExplicit: true);
        var failure = Failure(request);
        Assert.Equal((error, cause), (failure?.Error, (failure?.Cause ?? FailureCause.Unspecified).ToString()));
        Assert.Contains(name ?? "The image from memory", failure?.Message ?? "The image from memory", StringComparison.Ordinal);
        Assert.EndsWith(message, failure?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Two_images_with_one_output_are_a_collision_that_names_it()
    {
        using var folder = new TempFolder();
        var planner = new RemovalPlanner();
        planner.PlanJob(folder.Write("a.jpg", Pictures.Jpeg()));
        var failure = planner.Plan(RemovalRequest.FromFile(folder.Write("a.png", Pictures.Png()))).Outcome?.Failure;
        Assert.Equal((RembgError.OutputCollision, FailureCause.SameBaseName), (failure?.Error, failure?.Cause));
        Assert.EndsWith($"a.png' was not sent, because another image of this run already writes '{folder["a-nobg.webp"]}'.", failure!.Message, StringComparison.Ordinal);
    }

    // By another program, which may still be writing it.
    [Fact]
    public async Task A_file_that_changes_after_it_was_checked_is_checked_again()
    {
        await using var run = await TestRun.StartAsync();
        var whole = HeaderBuilder.PngWhole(40, 30);
        string[] paths = [run.Image("cut.png", whole), run.Image("other.png", whole)];
        var planner = new RemovalPlanner();
        RemovalJob[] jobs = [.. paths.Select(planner.PlanJob)];
        Array.ForEach(paths, run.Forget);
        File.WriteAllBytes(paths[0], whole[..^12]);
        File.WriteAllBytes(paths[1], [.. whole[..^12], .. new byte[12]]); // As long as before.
        File.SetLastWriteTimeUtc(paths[1], DateTime.UtcNow.AddMinutes(-5));
        using var batch = run.Client().StartBatch(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var job in jobs)
        {
            batch.Submit(job);
            Assert.True(batch.TryTake(out var outcome, TimeSpan.FromSeconds(30)));
            Assert.Equal((RembgError.InvalidImage, 0), (outcome.Failure?.Error, outcome.Failure?.Attempts));
        }

        Assert.Empty(run.Sandbox.Requests);
    }

    [Fact]
    public void A_stream_of_the_callers_own_that_fails_is_the_failure_of_its_image()
    {
        using var broken = new BrokenStream(new InvalidTimeZoneException("out of paper"));
        var failure = Failure(RemovalRequest.FromStream(broken));
        Assert.Equal(RembgError.ReadFailed, failure?.Error);
        Assert.Contains("cannot be read: out of paper", failure!.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidTimeZoneException>(failure.InnerException);
    }

    // Two of one length are compared by their bytes.
    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(InvalidTimeZoneException))]
    public async Task A_stream_that_fails_unchecked_is_the_failure_of_its_image_too(Type type)
    {
        await using var run = await TestRun.StartAsync();
        using var broken = new BrokenStream((Exception)Activator.CreateInstance(type, "out of paper")!);
        var report = await run.RunAsync([RemovalRequest.FromBytes(Pictures.Jpeg(100)), RemovalRequest.FromStream(broken)], planner: new RemovalPlanner(skipPreflight: true));
        var failure = Assert.Single(report.Failures);
        Assert.Equal((RembgError.ReadFailed, 0), (failure.Error, failure.Attempts));
        Assert.Contains("cannot be read: out of paper", failure.Message, StringComparison.Ordinal);
    }

    private static RembgException? Failure(RemovalRequest request) =>
        new RemovalPlanner().Plan(request).Outcome?.Failure;

    private sealed class BrokenStream(Exception fault) : MemoryStream(new byte[Pictures.Jpeg(100).Length])
    {
        public override int Read(byte[] buffer, int offset, int count) => throw fault;

        public override int Read(Span<byte> buffer) => throw fault;

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw fault;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw fault;
    }
}
