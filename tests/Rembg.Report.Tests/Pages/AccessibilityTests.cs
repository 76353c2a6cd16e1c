using System.Text.Json;
using Deque.AxeCore.Playwright;
using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed class AccessibilityTests(Browser browser)
{
    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    [InlineData(true, 390)]
    public async Task Nothing_is_found_in_the_list(bool dark, int width)
    {
        using var report = Sample();
        await using var page = await report.OpenAsync(browser, width, 844);
        await page.EmulateAsync(dark);
        await page.UntilAsync("document.querySelectorAll('.card').length === entries.length");
        await FindNothingAsync(page);
        await page.PressAsync("Tab");
        await page.RunAsync("focusOn(entries[3])");
        await page.PressAsync("r");
        await FindNothingAsync(page);
    }

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 1280)]
    [InlineData(false, 390)]
    public async Task Nothing_is_found_where_pictures_are_compared(bool dark, int width)
    {
        using var report = Sample();
        await using var page = await report.OpenAsync(browser, width, 844);
        await page.EmulateAsync(dark);
        await page.RunAsync("openStage(entries[3])");
        await page.UntilAsync("images.after.complete && images.before.complete");
        await FindNothingAsync(page);
        await page.PressAsync("z", "r", "Home");
        await FindNothingAsync(page);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("redo-done")]
    public async Task Nothing_is_found_in_the_dialogs(string dialog)
    {
        using var report = Sample();
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync($"byId('{dialog}').showModal()");
        await FindNothingAsync(page);
    }

    [Fact]
    public async Task Nothing_is_found_in_the_plain_list_without_script()
    {
        using var report = Sample();
        await using var page = await browser.OpenAsync();
        await page.GoToWithoutScriptAsync(report.Write().Path);
        Assert.Equal(5, await page.ReadAsync<int>("document.querySelectorAll('noscript li').length"));
        await FindNothingAsync(page);
    }

    [Fact]
    public async Task What_listeners_hear_says_which_picture_and_what_became_of_it()
    {
        using var report = Sample();
        await using var page = await report.OpenAsync(browser);
        await page.UntilAsync("[...document.querySelectorAll('.card img[src]')].filter((image) => image.naturalWidth).length === 8");
        var names = (await page.SendAsync("Accessibility.getFullAXTree")).GetProperty("nodes").EnumerateArray()
            .Where(node => Value(node, "role") is "button" or "heading" or "slider")
            .Select(node => Value(node, "name"))
            .ToArray();
        Assert.Contains(names, name => name!.Contains("broken.png", StringComparison.Ordinal) && name.Contains("It is broken.", StringComparison.Ordinal));
        Assert.Contains(names, name => name!.StartsWith("cup.png", StringComparison.Ordinal) && name.Contains("1.5 s", StringComparison.Ordinal));
        Assert.Contains("Redo cup.png", names);

        await page.RunAsync("openStage(entries[2])");
        await page.PressAsync("ArrowRight");
        Assert.Equal("4 of 5: mug.png", await page.ReadAsync<string>("byId('said').textContent"));
        await page.PressAsync("r");
        Assert.Equal("5 of 5: plate.png", await page.ReadAsync<string>("byId('said').textContent"));
    }

    private static SampleReport Sample() => new SampleReport()
        .Fail("broken.png", "InvalidImage", "It is broken.", "Mend it.")
        .Fail("late.png", "NotSubmitted", "The run ended before.", "Run it again.")
        .Add("cup.png").Add("mug.png").Add("plate.png", RemovalStatus.Skipped, RemovalReason.UpToDate);

    private static string? Value(JsonElement node, string name) =>
        node.TryGetProperty(name, out var property) && property.TryGetProperty("value", out var value) ? value.GetString() : null;

    private static async Task FindNothingAsync(Page page)
    {
        var result = await page.BrowserPage.RunAxe();
        Assert.Empty(result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {node.Html} {rule.Help}")));
        Assert.NotEmpty(result.Passes);
    }
}
