using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed class KeyTests(Browser browser)
{
    private const string FocusedName = "document.activeElement.closest('.card')?.querySelector('.file').textContent";

    [Fact]
    public async Task The_list_is_one_stop_for_Tab_and_arrows_lead_through_it()
    {
        using var report = Shelf(12);
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("byId('text').focus()");
        await page.PressAsync("Tab");
        Assert.Equal("00.png", await page.ReadAsync<string>(FocusedName));
        await page.PressAsync("ArrowRight");
        Assert.Equal("01.png", await page.ReadAsync<string>(FocusedName));
        await page.PressAsync("ArrowDown");
        Assert.Equal("05.png", await page.ReadAsync<string>(FocusedName));
        await page.PressAsync("ArrowUp", "ArrowLeft", "ArrowLeft");
        Assert.Equal("00.png", await page.ReadAsync<string>(FocusedName));
        await page.PressAsync("End");
        Assert.Equal("11.png", await page.ReadAsync<string>(FocusedName));
        await page.PressAsync("Home");
        Assert.Equal("00.png", await page.ReadAsync<string>(FocusedName));
        await page.PressAsync("Tab", "Tab");
        Assert.Null(await page.ReadAsync<string?>(FocusedName));
    }

    [Fact]
    public async Task R_marks_the_picture_that_is_meant_and_goes_on()
    {
        using var report = Shelf(12);
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("focusOn(entries[3])");
        await page.PressAsync("r");
        Assert.Equal("3", await MarksAsync(page));
        Assert.Equal("04.png", await page.ReadAsync<string>(FocusedName));
        Assert.Equal("true", await page.ReadAsync<string>("cards.get(3).lastElementChild.getAttribute('aria-pressed')"));

        await page.PressAsync("Enter", "ArrowRight", "R", "r");
        Assert.Equal("3 5 6", await MarksAsync(page));
        Assert.Equal("07.png", await page.ReadAsync<string>("nameOf(staged)"));
    }

    [Fact]
    public async Task R_once_more_takes_the_mark_away_and_stays()
    {
        using var report = Shelf(3);
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("focusOn(entries[0])");
        await page.PressAsync("r", "ArrowLeft", "r");
        Assert.Empty(await MarksAsync(page));
        Assert.Equal("00.png", await page.ReadAsync<string>(FocusedName));
    }

    [Fact]
    public async Task A_key_that_is_held_down_marks_one_picture()
    {
        using var report = Shelf(12);
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("focusOn(entries[0])");
        await page.HoldAsync("r", 8);
        Assert.Equal("0", await MarksAsync(page));
        await page.RunAsync("openStage(entries[5])");
        await page.HoldAsync("r", 8);
        Assert.Equal("0 5", await MarksAsync(page));
    }

    [Fact]
    public async Task R_marks_nothing_where_no_picture_is_meant_or_letters_are_no_keys()
    {
        using var report = Shelf(3);
        await using var page = await report.OpenAsync(browser);
        await page.PressAsync("r");
        await page.PressAsync("f", "r");
        Assert.Equal("r", await page.ReadAsync<string>("byId('text').value"));
        await page.RunAsync("byId('text').value = '', byId('text').dispatchEvent(new Event('input'))");
        await page.UntilAsync("shown.length === 3");
        await page.RunAsync("byId('letters').checked = false, focusOn(entries[1])");
        await page.PressAsync("r", "b", "?");
        Assert.Empty(await MarksAsync(page));
        Assert.Equal("checker", await page.ReadAsync<string>("document.documentElement.dataset.backdrop"));
        Assert.False(await page.ReadAsync<bool>("help.open"));
    }

    [Fact]
    public async Task Escape_leads_back_to_the_picture_that_was_seen_last()
    {
        using var report = Shelf(12);
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("focusOn(entries[0])");
        await page.PressAsync("Enter", "ArrowRight", "ArrowRight", "Escape");
        await page.UntilAsync("!stage.open");
        await page.UntilAsync($"{FocusedName} === '02.png'");
    }

    [Fact]
    public async Task F_leads_from_anywhere_to_the_filter()
    {
        using var report = Shelf(3);
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("openStage(entries[1])");
        await page.PressAsync("f");
        await page.UntilAsync("!stage.open && document.activeElement === byId('text')");
        await page.RunAsync("new Promise(requestAnimationFrame)");
        Assert.Equal("text", await page.ReadAsync<string>("document.activeElement.id"));
    }

    [Fact]
    public async Task The_ends_of_the_list_hold()
    {
        using var report = Shelf(3);
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("openStage(entries[2])");
        await page.PressAsync("ArrowRight", "r", "r");
        Assert.Equal("02.png", await page.ReadAsync<string>("nameOf(staged)"));
        Assert.Empty(await MarksAsync(page));
        await page.PressAsync("Home", "ArrowLeft");
        Assert.Equal("00.png", await page.ReadAsync<string>("nameOf(staged)"));
    }

    [Fact]
    public async Task Question_mark_shows_the_keys()
    {
        using var report = Shelf(1);
        await using var page = await report.OpenAsync(browser);
        await page.PressAsync("?");
        Assert.True(await page.ReadAsync<bool>("help.open"));
        await page.PressAsync("Escape");
        Assert.False(await page.ReadAsync<bool>("help.open"));
        Assert.Empty(page.Complaints);
    }

    private static SampleReport Shelf(int count)
    {
        var report = new SampleReport();
        for (var number = 0; number < count; number++)
        {
            report.Add($"{number:00}.png");
        }

        return report;
    }

    private static Task<string> MarksAsync(Page page) => page.ReadAsync<string>("[...marks].sort().join(' ')");
}
