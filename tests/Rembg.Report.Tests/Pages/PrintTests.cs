using System.Text;
using System.Text.RegularExpressions;
using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed partial class PrintTests(Browser browser)
{
    private const int Count = 150;

    [Theory]
    [InlineData("byId('print').click()")]
    [InlineData("dispatchEvent(new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, bubbles: true }))")]
    public async Task Every_picture_is_loaded_before_the_page_goes_to_paper(string print)
    {
        using var report = Shelf();
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("window.print = () => { window.loaded = [...document.querySelectorAll('.card img')].filter((image) => image.naturalWidth).length; }");
        await page.RunAsync(print.Replace("dispatchEvent", "document.body.dispatchEvent", StringComparison.Ordinal));
        await page.UntilAsync("window.loaded !== undefined");
        Assert.Equal(2 * Count, await page.ReadAsync<int>("window.loaded"));
        await page.RunAsync("dispatchEvent(new Event('afterprint'))");
        await page.UntilAsync("document.querySelectorAll('.card img[src]').length < 100");
    }

    [Fact]
    public async Task Paper_has_every_picture_and_no_button()
    {
        using var report = Shelf().Fail("broken.png", "InvalidImage", "It is broken.");
        await using var page = await report.OpenAsync(browser);
        var pdf = Encoding.Latin1.GetString(await page.PrintAsync());

        // Each sheet holds the pictures it shows; what is the same in bytes may be held once.
        Assert.True(Sheets().Count(pdf) > 3, "All cards go to paper.");
        Assert.True(Pictures().Count(pdf) > Count, $"{Pictures().Count(pdf)} pictures are on {Sheets().Count(pdf)} sheets.");
        Assert.Empty(page.Complaints);

        await page.BrowserPage.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        Assert.Equal(0, await page.ReadAsync<int>("[...document.querySelectorAll('.tools, .mark, footer, dialog')].filter((element) => element.offsetParent).length"));
    }

    [Fact]
    public async Task Paper_shows_what_the_filter_shows()
    {
        using var report = Shelf();
        await using var page = await report.OpenAsync(browser);
        await page.PressAsync("f");
        await page.TypeAsync("001");
        await page.UntilAsync("shown.length === 1");
        Assert.Equal(1, Sheets().Count(Encoding.Latin1.GetString(await page.PrintAsync())));
    }

    [GeneratedRegex(@"/Type\s*/Page\b")]
    private static partial Regex Sheets();

    [GeneratedRegex(@"/Subtype\s*/Image\b")]
    private static partial Regex Pictures();

    private static SampleReport Shelf()
    {
        var report = new SampleReport();
        for (var number = 0; number < Count; number++)
        {
            report.Add($"{number:000}.png");
        }

        return report;
    }
}
