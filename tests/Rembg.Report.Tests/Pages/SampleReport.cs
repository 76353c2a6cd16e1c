using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

/// <summary>A folder with pictures before and after, and a report of them: before is red, after a green middle on nothing.</summary>
internal sealed class SampleReport : IDisposable
{
    private static readonly byte[] Before = Pixels.Make(400, 300, "#CC0000FF", "#CC0000FF");
    private static readonly byte[] After = Pixels.Make(400, 300, "#00AA00FF", "#00000000");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rembg report ü-");
    private readonly List<ReportEntry> _entries = [];

    public string Folder => _folder.FullName;

    public string Path => PathOf("review.html");

    public IReadOnlyList<ReportEntry> Entries => _entries;

    public string PathOf(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Adds a picture that was made, with its files.</summary>
    public SampleReport Add(string name, string status = RemovalStatus.Completed, string reason = "", KeyValuePair<string, string>[]? options = null, string warning = "")
    {
        var source = PathOf(name);
        var output = System.IO.Path.ChangeExtension(PathOf($"web/{name}"), ".webp");
        foreach (var (path, content) in new[] { (source, Before), (output, After) })
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        _entries.Add(new ReportEntry
        {
            Status = status,
            Reason = reason,
            SourcePath = source,
            OutputPath = output,
            SourceLength = Before.Length,
            OutputLength = After.Length,
            Elapsed = TimeSpan.FromSeconds(1.5),
            Attempts = 1,
            Options = (options ?? []).ToDictionary(option => option.Key, option => option.Value),
            Warning = warning,
        });
        return this;
    }

    /// <summary>Adds a picture that failed, with its file.</summary>
    public SampleReport Fail(string name, string reason, string message, string action = "")
    {
        File.WriteAllBytes(PathOf(name), Before);
        _entries.Add(new ReportEntry { Status = ReportEntry.Failed, Reason = reason, SourcePath = PathOf(name), Message = message, Action = action });
        return this;
    }

    public SampleReport Add(ReportEntry entry)
    {
        _entries.Add(entry);
        return this;
    }

    /// <summary>Writes the report and opens it.</summary>
    public async Task<Page> OpenAsync(Browser browser, int width = 1280, int height = 900)
    {
        var page = await browser.OpenAsync(width, height);
        Write();
        await page.GoToAsync(Path);
        await FilledAsync(page);
        return page;
    }

    /// <summary>Waits until every card of what is shown is there: they are filled when the browser has time.</summary>
    public static Task FilledAsync(Page page) => page.UntilAsync("cards.size === shown.length");

    public SampleReport Write()
    {
        var report = new ReportPage("Sample", Folder, DateTimeOffset.UnixEpoch);
        File.WriteAllText(Path, report.Render(_entries));
        return this;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
