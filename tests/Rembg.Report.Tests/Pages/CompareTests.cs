using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed class CompareTests(Browser browser)
{
    [Fact]
    public async Task Pictures_are_loaded_from_the_disk_and_nothing_is_asked_of_a_network()
    {
        using var report = new SampleReport().Add("cup.png").Add("a b/100% #1.png").Fail("broken.png", "InvalidImage", "It is broken.");
        await using var page = await report.OpenAsync(browser);
        await page.UntilAsync("[...document.images].filter((image) => image.currentSrc && image.naturalWidth === 400).length === 5");
        Assert.All(page.Requests, address => Assert.StartsWith("file:///", address));
        Assert.Empty(page.Complaints);
    }
}
