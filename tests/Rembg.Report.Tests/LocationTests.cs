namespace Rembg.Report.Tests;

public sealed class LocationTests
{
    [Theory]
    [InlineData("/photos", "/photos/a.jpg", "./", "a.jpg", "./a.jpg")]
    [InlineData("/photos", "/photos/b c/#1 100%.jpg", "./b c/", "#1 100%.jpg", "./b%20c/%231%20100%25.jpg")]
    [InlineData("/photos/reports", "/photos/a.jpg", "../", "a.jpg", "../a.jpg")]
    [InlineData("/x/y", "/photos/a.jpg", "../../photos/", "a.jpg", "../../photos/a.jpg")]
    [InlineData("/", "/photos/a.jpg", "./photos/", "a.jpg", "./photos/a.jpg")]
    [InlineData("/photos", "/photos/file:/c:x.jpg", "./file:/", "c:x.jpg", "./file:/c:x.jpg")]
    [InlineData("/photos", "/photos/a\\b.jpg", "./", "a\\b.jpg", "./a%5Cb.jpg")]
    [InlineData("/photos", "/photos/e\u0301.jpg", "./", "e\u0301.jpg", "./e%CC%81.jpg")]
    [InlineData("/photos", "/photos/\u00E9.jpg", "./", "\u00E9.jpg", "./%C3%A9.jpg")]
    [InlineData(@"C:\photos", @"C:\photos\bags\a.jpg", "./bags/", "a.jpg", "./bags/a.jpg")]
    [InlineData(@"c:\photos", @"C:\web\a.jpg", "../web/", "a.jpg", "../web/a.jpg")]
    [InlineData(@"C:\photos", @"\\?\C:\photos\a.jpg", "./", "a.jpg", "./a.jpg")]
    [InlineData(@"C:\photos", @"D:\photos\a b.jpg", "/D:/photos/", "a b.jpg", "file:///D:/photos/a%20b.jpg")]
    [InlineData(@"C:\photos", @"\\server\share\photos\a.jpg", "//server/share/photos/", "a.jpg", "file://server/share/photos/a.jpg")]
    [InlineData(@"\\server\share\reports", @"\\server\share\photos\a.jpg", "../photos/", "a.jpg", "../photos/a.jpg")]
    [InlineData(@"\\server\share\reports", @"\\server\other\a.jpg", "//server/other/", "a.jpg", "file://server/other/a.jpg")]
    [InlineData(@"\\server\share", @"\\?\UNC\server\share\a.jpg", "./", "a.jpg", "./a.jpg")]
    [InlineData("/photos", @"C:\photos\a.jpg", "/C:/photos/", "a.jpg", "file:///C:/photos/a.jpg")]
    [InlineData(@"C:\photos", "/photos/a.jpg", "/photos/", "a.jpg", "file:///photos/a.jpg")]
    [InlineData("/photos", @"\\server\share", "//server/", "share", "file://server/share")]
    [InlineData("/photos", "(image from memory)", "", "(image from memory)", "")]
    public void A_file_is_found_from_the_report(string report, string file, string folder, string name, string url)
    {
        var location = ReportLocation.Of(file, report);
        Assert.Equal(folder, location.Folder);
        Assert.Equal(name, location.Name);
        Assert.Equal(url, location.ToUrl());
    }

    [Fact]
    public void Half_a_character_that_Windows_lets_pass_harms_nothing()
    {
        var page = new ReportPage("Half", "/photos", DateTimeOffset.UnixEpoch);
        var entry = new ReportEntry { Status = RemovalStatus.Completed, SourcePath = "/photos/a\uD83E.jpg", OutputPath = "/photos/a\uDD86.webp" };
        Assert.Contains("./a%EF%BF%BD.jpg", page.Render([entry]), StringComparison.Ordinal);
    }
}
