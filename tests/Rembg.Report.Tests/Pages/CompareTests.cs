using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

/// <summary>The picture before is red all over, the one after has a green middle and nothing around it.</summary>
public sealed class CompareTests(Browser browser)
{
    private static readonly (int, int, int) Red = (0xCC, 0, 0);
    private static readonly (int, int, int) Green = (0, 0xAA, 0);
    private static readonly (int, int, int) Black = (0, 0, 0);
    private static readonly (int, int, int) White = (255, 255, 255);

    [Fact]
    public async Task Pictures_are_loaded_from_the_disk_and_nothing_is_asked_of_a_network()
    {
        using var report = new SampleReport().Add("cup.png").Add("a b/100% #1.png").Fail("broken.png", "InvalidImage", "It is broken.");
        await using var page = await report.OpenAsync(browser);
        await page.UntilAsync("[...document.images].filter((image) => image.currentSrc && image.naturalWidth === 400).length === 5");
        Assert.All(page.Requests, address => Assert.StartsWith("file:///", address));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_slider_is_moved_by_keys_and_shows_before_to_its_left_and_after_to_its_right()
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await OpenStageAsync(report);
        Assert.Equal((Red, Green), await LeftAndRightOfMiddleAsync(page));

        await page.PressAsync("Tab", "Tab");
        Assert.Equal("divider", await page.ReadAsync<string>("document.activeElement.id"));
        await page.PressAsync("End");
        Assert.Equal((Red, Red), await LeftAndRightOfMiddleAsync(page));
        await page.PressAsync("Home");
        Assert.Equal((Green, Green), await LeftAndRightOfMiddleAsync(page));
        await page.HoldAsync("ArrowRight", 99);
        Assert.Equal("10", await page.ReadAsync<string>("divider.value"));
        Assert.Equal("cup.png", await page.ReadAsync<string>("nameOf(staged)"));
    }

    [Fact]
    public async Task The_slider_is_moved_by_the_mouse()
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await OpenStageAsync(report);
        const string Place = "view.getBoundingClientRect().x + view.clientWidth * divider.value / 100";
        var before = await page.ReadAsync<double>(Place);
        await page.DragAsync("#divider", -200, 0);
        Assert.Equal((Green, Green), await LeftAndRightOfMiddleAsync(page));
        Assert.Equal(before - 200, await page.ReadAsync<double>(Place), 2.0);
    }

    [Fact]
    public async Task The_slider_is_moved_by_a_finger()
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await OpenStageAsync(report, 390, 844);
        await page.SwipeAsync("#divider", -100, 0);
        await page.UntilAsync("Number(divider.value) < 30");
        Assert.Equal((Green, Green), await LeftAndRightOfMiddleAsync(page));
    }

    [Fact]
    public async Task Each_backdrop_is_opaque_beneath_each_layer()
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await OpenStageAsync(report);
        await page.PressAsync("b");
        Assert.Equal(White, await InCornerAsync(page));
        await page.PressAsync("b");
        Assert.Equal(Black, await InCornerAsync(page));
        await page.PressAsync("b");
        Assert.Equal((0xE8, 0x3E, 0x8C), await InCornerAsync(page));
        await page.PressAsync("b");
        Assert.Contains(await InCornerAsync(page), new[] { White, (0xE4, 0xE4, 0xE2) });
        Assert.Equal("Checkerboard", await page.ReadAsync<string>("byId('backdrop-name').textContent"));
    }

    [Fact]
    public async Task A_colour_of_ones_own_is_a_backdrop()
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("setBackdrop('color')");
        Assert.False(await page.ReadAsync<bool>("byId('color').hidden"));
        await page.RunAsync("byId('color').value = '#123456', byId('color').dispatchEvent(new Event('input'))");
        await page.RunAsync("openStage(entries[0])");
        await page.UntilAsync("images.after.complete && images.before.complete && view.clientWidth > 0");
        Assert.Equal((0x12, 0x34, 0x56), await InCornerAsync(page));
    }

    [Fact]
    public async Task At_100_percent_a_pixel_of_the_picture_is_one_of_the_screen_and_the_picture_can_be_moved()
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await OpenStageAsync(report, width: 360, height: 360);
        Assert.True(await page.ReadAsync<double>("byId('layers').clientWidth") < 360);
        await page.PressAsync("z");
        Assert.Equal(400, await page.ReadAsync<double>("byId('layers').clientWidth"));
        Assert.Equal("true", await page.ReadAsync<string>("byId('zoom').getAttribute('aria-pressed')"));
        var before = await page.ReadAsync<double>("view.scrollLeft");
        await page.RunAsync("divider.value = 10");
        await page.DragAsync("#view", -30, 0);
        Assert.Equal(before + 30, await page.ReadAsync<double>("view.scrollLeft"), 1.0);
        await page.PressAsync("z");
        Assert.True(await page.ReadAsync<double>("byId('layers').clientWidth") < 360);
    }

    [Fact]
    public async Task A_failure_is_shown_with_its_picture_what_went_wrong_and_what_to_do()
    {
        using var report = new SampleReport().Fail("broken.png", "InvalidImage", "It is broken.\n  There is more.", "Mend it.").Add("cup.png");
        await using var page = await OpenStageAsync(report);
        Assert.Equal("It is broken.\n  There is more.\nMend it.", await page.ReadAsync<string>("stage.querySelector('.trouble').textContent"));
        Assert.Equal("Failed · InvalidImage", await page.ReadAsync<string>("byId('stage-about').textContent"));
        Assert.Equal((Red, Red), await LeftAndRightOfMiddleAsync(page));
        Assert.Equal("none", await page.ReadAsync<string>("getComputedStyle(divider).display"));
    }

    [Fact]
    public async Task A_failure_has_its_picture_in_the_list_as_well()
    {
        using var report = new SampleReport().Fail("broken.png", "InvalidImage", "It is broken.");
        await using var page = await report.OpenAsync(browser);
        await page.UntilAsync("document.querySelector('.failed .before').naturalWidth > 0");
        var middle = await page.ReadAsync<int[]>("(() => { const box = document.querySelector('.failed .frame').getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round); })()");
        using var pixels = new Pixels(await page.PhotographAsync());
        Assert.Equal(Red, pixels[middle[0], middle[1]]);
    }

    [Fact]
    public async Task A_picture_that_is_gone_is_named_and_the_other_is_shown()
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await browser.OpenAsync();
        report.Write();
        File.Delete(report.PathOf("cup.png"));
        await page.GoToAsync(report.Path);
        await page.RunAsync("openStage(entries[0])");
        await page.UntilAsync("!byId('missing').hidden && images.before.classList.contains('lost') && images.after.naturalWidth");
        Assert.Equal("The picture before cannot be shown: cup.png", await page.ReadAsync<string>("byId('missing').textContent"));
        Assert.Equal((Green, Green), await LeftAndRightOfMiddleAsync(page));
    }

    private async Task<Page> OpenStageAsync(SampleReport report, int width = 1280, int height = 900)
    {
        var page = await report.OpenAsync(browser, width, height);
        await page.RunAsync("focusOn(entries[0])");
        await page.PressAsync("Enter");
        await page.UntilAsync("stage.open && images.before.naturalWidth && images.before.complete && images.after.complete && view.clientWidth > 0");
        return page;
    }

    // 40 pixels beside the middle of the window, where the picture has its own middle.
    private static async Task<((int, int, int) Left, (int, int, int) Right)> LeftAndRightOfMiddleAsync(Page page)
    {
        using var pixels = new Pixels(await page.PhotographAsync());
        var y = (int)await page.ReadAsync<double>("view.getBoundingClientRect().y + view.clientHeight * 0.4");
        return (pixels[(pixels.Width / 2) - 40, y], pixels[(pixels.Width / 2) + 40, y]);
    }

    private static async Task<(int, int, int)> InCornerAsync(Page page)
    {
        using var pixels = new Pixels(await page.PhotographAsync());
        var corner = await page.ReadAsync<double[]>("(({ right, bottom }) => [right - 20, bottom - 20])(view.getBoundingClientRect())");
        return pixels[(int)corner[0], (int)corner[1]];
    }
}
