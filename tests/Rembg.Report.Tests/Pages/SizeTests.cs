using System.Globalization;
using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed class SizeTests(Browser browser, ITestOutputHelper output)
{
    private const int Count = 10_000;
    private const int MostBytes = 600;

    // Goals are for a machine with nothing else to do; a test has to hold on one that is busy with other tests.
    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(4);

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
    public async Task Ten_thousand_images_open_at_once_and_scroll_without_holding_more_and_more()
    {
        using var report = new SampleReport();
        for (var number = 0; number < Count; number++)
        {
            report.Add(string.Create(CultureInfo.InvariantCulture, $"shelf {number % 20}/picture {number:00000}.png"));
        }

        await using var page = await report.OpenAsync(browser);
        await page.UntilAsync("document.querySelectorAll('.card').length > 0");
        var opened = await page.ReadAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime");
        var loaded = await page.ReadAsync<double>("performance.timing.loadEventEnd - performance.timing.navigationStart");
        await page.UntilAsync($"document.querySelectorAll('.card').length === {Count}");
        var filled = await page.ReadAsync<double>("performance.now()");
        output.WriteLine($"First paint after {opened:0} ms, loaded after {loaded:0} ms, all cards there after {filled:0} ms.");
        Assert.True(loaded < LongestOpening.TotalMilliseconds, $"It took {loaded:0} ms to load.");

        await page.SendAsync("HeapProfiler.enable");
        var figures = new List<(double Heap, double Images, double Longest)>();
        for (var round = 0; round < 3; round++)
        {
            var longest = await page.ReadAsync<double>("""
                new Promise((done) => {
                    let longest = 0, last = performance.now(), at = 0;
                    const step = (now) => {
                        longest = Math.max(longest, now - last);
                        last = now;
                        at += document.documentElement.scrollHeight / 150;
                        scrollTo(0, at);
                        return at < document.documentElement.scrollHeight ? requestAnimationFrame(step) : done(longest);
                    };
                    requestAnimationFrame(step);
                })
                """);
            await page.SendAsync("HeapProfiler.collectGarbage");
            figures.Add((await page.MetricAsync("JSHeapUsedSize"), await page.ReadAsync<double>("document.querySelectorAll('img[src]').length"), longest));
            output.WriteLine($"Scrolled through: {figures[^1].Heap / 1e6:0.0} MB of script, {figures[^1].Images} pictures held, longest frame {longest:0} ms.");
        }

        Assert.All(figures, figure => Assert.InRange(figure.Images, 1, 300));
        Assert.True(figures[2].Heap < figures[0].Heap * 1.2, "Memory grows while scrolling.");
        Assert.Empty(page.Complaints);
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
        Options = [new("Format", "Webp")],
    };

    private static ReportEntry Failed(string folder, int number)
    {
        var path = Path.Combine(folder, $"shelf {number % 20}", $"photo {number:00000}.jpg");
        return new ReportEntry
        {
            Status = ReportEntry.Failed,
            Reason = "InvalidImage",
            SourcePath = path,
            Message = $"'{path}' does not begin like a WebP, PNG, JPEG or BMP image, so it is damaged or something else.",
            Action = "Open it in a picture viewer and save it anew. -SkipPreflight sends it as it is.",
        };
    }

    private static int BytesOf(string folder, IEnumerable<ReportEntry> entries)
    {
        var page = new ReportPage { Title = "Ten thousand", Folder = folder, MadeAt = DateTimeOffset.UnixEpoch };
        return System.Text.Encoding.UTF8.GetByteCount(page.Render(entries));
    }
}
