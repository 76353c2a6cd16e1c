using System.Text;
using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed class RedoTests(Browser browser)
{
    [Fact]
    public async Task What_is_marked_is_downloaded_as_a_list_of_jobs()
    {
        using var report = new SampleReport()
            .Add("cup.png", options: [new("Format", "Png"), new("Width", "800")])
            .Add("it's, [1] #2 100%.png", options: [new("Format", "Webp"), new("BackgroundColor", "#ff8800")])
            .Add("not marked.png")
            .Fail("broken.png", "InvalidImage", "It is broken.");
        await using var page = await report.OpenAsync(browser);
        Assert.True(await page.ReadAsync<bool>("byId('download').disabled"));
        await MarkAsync(page, "cup.png", "it's, [1] #2 100%.png", "broken.png");
        Assert.Equal("Download redo.csv (3)", await page.ReadAsync<string>("byId('download').textContent"));

        var content = await DownloadAsync(page, report);
        Assert.Equal([0xEF, 0xBB, 0xBF], content.Take(3));
        Assert.Equal(
            $"""
            "Path","OutFile","Force","SkipExisting","Format","Width","BackgroundColor"
            "{report.PathOf("broken.png")}","","yes","yes","","",""
            "{report.PathOf("cup.png")}","{report.PathOf($"web{Path.DirectorySeparatorChar}cup.webp")}","yes","yes","Png","800",""
            "{report.PathOf("it's, [[]1] #2 100%.png")}","{report.PathOf($"web{Path.DirectorySeparatorChar}it's, [1] #2 100%.webp")}","yes","yes","Webp","","#ff8800"

            """.ReplaceLineEndings("\r\n"),
            Encoding.UTF8.GetString(content.AsSpan(3)));
        Assert.True(await page.ReadAsync<bool>("byId('redo-done').open"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_list_names_the_pictures_where_they_are_now()
    {
        using var report = new SampleReport().Add("cup.png");
        report.Write();
        var moved = $"{report.Folder}-moved";
        Directory.Move(report.Folder, moved);
        try
        {
            await using var page = await browser.OpenAsync();
            await page.GoToAsync(Path.Combine(moved, "review.html"));
            await page.UntilAsync("[...document.querySelectorAll('.card img')].every((image) => image.naturalWidth === 400)");
            await MarkAsync(page, "cup.png");
            Assert.Contains($"\"{Path.Combine(moved, "cup.png")}\"", await page.ReadAsync<string>("redoList()"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Move(moved, report.Folder);
        }
    }

    [Theory]
    [InlineData("/D:/photos/", "cup.png", @"D:\photos\cup.png")]
    [InlineData("//server/share/photos/", "cup.png", @"\\server\share\photos\cup.png")]
    [InlineData("/mnt/photos/", "a\\b.png", @"/mnt/photos/a\b.png")]
    public async Task What_is_elsewhere_is_named_as_its_system_names_it(string folder, string name, string expected)
    {
        using var report = new SampleReport();
        await using var page = await report.OpenAsync(browser);
        Assert.Equal(expected, await page.ReadAsync<string>($"diskPathOf({{ folder: {Json(folder)}, name: {Json(name)} }})"));
    }

    [Fact]
    public async Task What_has_no_file_cannot_be_marked()
    {
        using var report = new SampleReport()
            .Add(new ReportEntry { Status = ReportEntry.Failed, Reason = "InvalidApiKey", Message = "The key is not known." })
            .Add(new ReportEntry { Status = ReportEntry.Failed, Reason = "InvalidImage", SourcePath = "(image from memory)", Message = "It is broken." });
        await using var page = await report.OpenAsync(browser);
        await page.RunAsync("focusOn(entries[0])");
        await page.PressAsync("r", "ArrowRight", "r", "Enter", "r");
        Assert.Equal(0, await page.ReadAsync<int>("marks.size"));
        Assert.Equal(["(no file)", "(image from memory)"], await page.ReadAsync<string[]>("[...document.querySelectorAll('.file')].map((name) => name.textContent)"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Leaving_with_unsaved_marks_asks_first()
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await report.OpenAsync(browser);
        await page.ClickAsync(".mark");
        const string Leave = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))";
        Assert.True(await page.ReadAsync<bool>(Leave));
        await DownloadAsync(page, report);
        Assert.False(await page.ReadAsync<bool>(Leave));
    }

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static async Task MarkAsync(Page page, params string[] names)
    {
        foreach (var name in names)
        {
            await page.RunAsync($"focusOn(entries.find((entry) => entry.source.name === {Json(name)}))");
            await page.PressAsync("r");
        }
    }

    private static async Task<byte[]> DownloadAsync(Page page, SampleReport report)
    {
        var path = report.PathOf("downloads/redo.csv");
        Assert.Equal("redo.csv", await page.DownloadAsync(() => page.ClickAsync("#download"), path));
        return await File.ReadAllBytesAsync(path);
    }
}
