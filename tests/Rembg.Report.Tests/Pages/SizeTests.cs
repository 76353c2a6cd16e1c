using System.Globalization;
using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed class SizeTests(Browser browser, ITestOutputHelper output)
{
    private const int Count = 10_000;
    private const int MostBytes = 600;
    private const int Steps = 50;

    // Goals are for a machine with nothing else to do; a test has to hold on one that is busy with other tests.
    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(4);

    // Of work of the page alone: about 50 ms on a machine with nothing else to do, and up to four times that on one with much.
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void Ten_thousand_images_take_at_most_600_bytes_each()
    {
        var folder = Path.GetFullPath("catalogue");
        var entries = Enumerable.Range(0, Count).Select(number => Made(folder, number));
        Assert.InRange(BytesOf(folder, entries) / Count, 100, MostBytes);
    }

    [Fact]
    public void Ten_thousand_failures_take_at_most_600_bytes_each()
    {
        var folder = Path.GetFullPath("catalogue");
        var entries = Enumerable.Range(0, Count).Select(number => Failed(folder, number));
        Assert.InRange(BytesOf(folder, entries) / Count, 100, MostBytes);
    }

    [Fact]
    public async Task Ten_thousand_images_open_at_once_and_scroll_without_a_stall_and_without_holding_more_and_more()
    {
        using var report = TenThousand();
        await using var page = await report.OpenAsync(browser);
        var opened = await page.ReadAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime");
        var loaded = await page.ReadAsync<double>("performance.timing.loadEventEnd - performance.timing.navigationStart");
        var filled = await page.ReadAsync<double>("performance.now()");
        output.WriteLine($"First paint after {opened:0} ms, loaded after {loaded:0} ms, all cards there after {filled:0} ms.");
        Assert.True(loaded < LongestOpening.TotalMilliseconds, $"It took {loaded:0} ms to load.");

        await page.SendAsync("HeapProfiler.enable");
        Scrolling[] rounds = [await ScrollThroughAsync(page), await ScrollThroughAsync(page), await ScrollThroughAsync(page)];
        await page.ResizeAsync(390, 844);
        Assert.All([.. rounds, await ScrollThroughAsync(page)], round =>
        {
            output.WriteLine(round.ToString());
            Assert.InRange(round.MostPictures, 1, 150);
            Assert.InRange(round.MostCardsDrawn, 1, 150);
            Assert.True(round.LongestStep < LongestStep, $"One step of scrolling took {round.LongestStep.TotalMilliseconds:0} ms of work.");
        });
        Assert.True(rounds[2].Heap < rounds[0].Heap * 1.1, "The script's memory grows while scrolling.");
        Assert.True(rounds[2].Nodes <= rounds[0].Nodes * 1.01, "The page grows while scrolling.");
        Assert.Empty(page.Complaints);
    }

    private static SampleReport TenThousand()
    {
        var report = new SampleReport();
        for (var number = 0; number < Count; number++)
        {
            report.Add(string.Create(CultureInfo.InvariantCulture, $"shelf {number % 20}/picture {number:00000}.png"));
        }

        return report;
    }

    // From the top to the bottom in leaps, as when the scroll bar is dragged: each leads to cards that were not drawn before.
    private static async Task<Scrolling> ScrollThroughAsync(Page page)
    {
        const string Drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        const string Counts = """
            [document.querySelectorAll('.card img[src]').length,
             [...document.querySelectorAll('.card')].filter((card) => card.checkVisibility({ contentVisibilityAuto: true })).length]
            """;
        var scrolling = new Scrolling();
        await page.RunAsync("scrollTo(0, 0)");
        await page.ReadAsync<bool>(Drawn);
        for (var step = 1; step <= Steps; step++)
        {
            var before = await page.MetricAsync("TaskDuration");
            await page.RunAsync($"scrollTo(0, document.documentElement.scrollHeight * {step} / {Steps})");
            await page.ReadAsync<bool>(Drawn);
            var work = TimeSpan.FromSeconds(await page.MetricAsync("TaskDuration") - before);
            scrolling.LongestStep = work > scrolling.LongestStep ? work : scrolling.LongestStep;
            if (step % 10 == 0)
            {
                var counts = await page.ReadAsync<int[]>(Counts);
                scrolling.MostPictures = Math.Max(scrolling.MostPictures, counts[0]);
                scrolling.MostCardsDrawn = Math.Max(scrolling.MostCardsDrawn, counts[1]);
            }
        }

        await page.SendAsync("HeapProfiler.collectGarbage");
        scrolling.Heap = await page.MetricAsync("JSHeapUsedSize");
        scrolling.Nodes = await page.MetricAsync("Nodes");
        return scrolling;
    }

    private sealed record Scrolling
    {
        public TimeSpan LongestStep { get; set; }

        public int MostPictures { get; set; }

        public int MostCardsDrawn { get; set; }

        public double Heap { get; set; }

        public double Nodes { get; set; }
    }

    private static ReportEntry Made(string folder, int number) => new()
    {
        Status = RemovalStatus.Completed,
        SourcePath = Path.Combine(folder, $"shelf {number % 20}", $"фото чашка {number:00000}.jpg"),
        OutputPath = Path.Combine(folder, "web", $"shelf {number % 20}", $"фото чашка {number:00000}.webp"),
        SourceLength = 400_000 + number,
        OutputLength = 90_000 + number,
        Elapsed = TimeSpan.FromMilliseconds(1500 + number),
        Attempts = 1,
        Options = new Dictionary<string, string> { ["Format"] = "Webp" },
    };

    private static ReportEntry Failed(string folder, int number)
    {
        var path = Path.Combine(folder, $"shelf {number % 20}", $"photo {number:00000}.jpg");
        return new ReportEntry
        {
            Status = ReportEntry.Failed,
            Reason = "InvalidImage",
            SourcePath = path,
            Message = $"'{path}' is not a WebP, PNG, JPEG or BMP file, or it is damaged.",
            Action = "Open it in a picture viewer and save it again. -SkipPreflight sends it as it is.",
        };
    }

    private static int BytesOf(string folder, IEnumerable<ReportEntry> entries)
    {
        var page = new ReportPage("Ten thousand", folder, DateTimeOffset.UnixEpoch);
        return System.Text.Encoding.UTF8.GetByteCount(page.Render(entries));
    }
}
