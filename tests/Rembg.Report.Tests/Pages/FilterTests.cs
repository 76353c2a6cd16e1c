using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed class FilterTests(Browser browser)
{
    [Fact]
    public async Task What_is_shown_is_what_went_in_failures_first()
    {
        using var report = Sample();
        await using var page = await report.OpenAsync(browser);
        Assert.Equal(["Failed 2", "Made 2", "Copied 1", "Skipped 2", "Not sent 1"], await page.ReadAsync<string[]>("[...document.querySelectorAll('section h2')].map((heading) => heading.textContent)"));
        Assert.Equal(["late.png", "not.png", "b.png", "Grün.png", "c.png", "d.png", "e.png", "f.png"], await NamesAsync(page));
        Assert.Equal(
            ["Made: 2", "Copied: 1", "Skipped: 2", "Not sent: 1", "Failed: 2", "Credits: 2"],
            await page.ReadAsync<string[]>("[...document.querySelectorAll('.figures div')].slice(0, 6).map((figure) => `${figure.firstChild.textContent}: ${figure.lastChild.textContent}`)"));
        Assert.Equal(["InvalidImage 1", "NotSubmitted 1"], await page.ReadAsync<string[]>("[...document.querySelectorAll('.reasons li')].map((item) => item.textContent)"));
    }

    [Fact]
    public async Task A_status_a_reason_a_text_and_marks_choose_what_is_shown()
    {
        using var report = Sample();
        await using var page = await report.OpenAsync(browser);
        await page.ClickAsync("#statuses button:nth-child(2)");
        Assert.Equal(["late.png", "not.png"], await NamesAsync(page));
        Assert.Equal("2 of 8 shown", await page.ReadAsync<string>("byId('shown').textContent"));
        await page.ClickAsync("#statuses button:nth-child(1)");
        Assert.Equal("", await page.ReadAsync<string>("byId('shown').textContent"));

        await page.RunAsync("byId('reason').value = 'UpToDate', byId('reason').dispatchEvent(new Event('change'))");
        Assert.Equal(["d.png", "e.png"], await NamesAsync(page));
        await page.RunAsync("byId('reason').value = '', byId('reason').dispatchEvent(new Event('change'))");

        await page.RunAsync("focusOn(entries[5])");
        await page.PressAsync("r");
        await page.ClickAsync("#statuses button:last-child");
        Assert.Equal(["d.png"], await NamesAsync(page));
        await page.PressAsync("Tab");
        await page.RunAsync("focusOn(shown[0])");
        await page.PressAsync("Enter", "ArrowRight");
        Assert.Equal("d.png", await page.ReadAsync<string>("nameOf(staged)"));
    }

    [Fact]
    public async Task What_may_lie_on_its_side_has_a_filter_of_its_own()
    {
        using var report = new SampleReport().Add("a.png").Add("b.png", warning: "may lie on its side", options: [new("Angle", "270")]).Add("c.png");
        await using var page = await report.OpenAsync(browser);
        Assert.Equal(["All 3", "Made 3", "May lie on its side 1", "Marked 0"], await page.ReadAsync<string[]>("[...document.querySelectorAll('#statuses button')].map((chip) => chip.textContent)"));
        await page.ClickAsync("#statuses button:nth-child(3)");
        Assert.Equal(["b.png"], await NamesAsync(page));
        Assert.Contains("may lie on its side", await page.ReadAsync<string>("document.querySelector('.about').textContent"), StringComparison.Ordinal);
        await page.ClickAsync("#statuses button:nth-child(2)");
        Assert.Equal(3, (await NamesAsync(page)).Length);
    }

    [Theory]
    [InlineData("GRU\u0308N", "Grün.png")]
    [InlineData("broken", "not.png")]
    [InlineData("web/c", "c.png")]
    [InlineData("invalidi", "not.png")]
    public async Task A_text_is_found_however_it_is_written(string text, string name)
    {
        using var report = Sample();
        await using var page = await report.OpenAsync(browser);
        await page.PressAsync("f");
        await page.TypeAsync(text);
        await page.UntilAsync("shown.length === 1");
        Assert.Equal([name], await NamesAsync(page));
    }

    [Fact]
    public async Task A_filter_that_nothing_fits_says_so_and_no_key_does_harm()
    {
        using var report = Sample();
        await using var page = await report.OpenAsync(browser);
        await page.PressAsync("f");
        await page.TypeAsync("nowhere");
        await page.UntilAsync("shown.length === 0");
        Assert.Equal("0 of 8 shown", await page.ReadAsync<string>("byId('shown').textContent"));
        await page.PressAsync("Tab", "Tab", "r", "ArrowRight", "b");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_report_of_nothing_opens_as_well()
    {
        using var report = new SampleReport();
        await using var page = await report.OpenAsync(browser);
        await page.PressAsync("r", "ArrowRight", "b", "f");
        Assert.Empty(page.Complaints);
        Assert.Equal("text", await page.ReadAsync<string>("document.activeElement.id"));
    }

    private static SampleReport Sample() => new SampleReport()
        .Add("b.png").Add("Grün.png").Add("c.png", RemovalStatus.Copied, RemovalReason.SameImage)
        .Add("d.png", RemovalStatus.Skipped, RemovalReason.UpToDate).Add("e.png", RemovalStatus.Skipped, RemovalReason.UpToDate)
        .Add("f.png", RemovalStatus.NotSubmitted, RemovalReason.MaximumImageCount)
        .Fail("not.png", "InvalidImage", "It is broken.").Fail("late.png", "NotSubmitted", "The run ended before.");

    private static async Task<string[]> NamesAsync(Page page)
    {
        await SampleReport.FilledAsync(page);
        return await page.ReadAsync<string[]>("[...document.querySelectorAll('.file')].map((name) => name.textContent)");
    }
}
