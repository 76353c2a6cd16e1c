using System.Text.Json;
using Rembg.Report.Tests.Browsing;

namespace Rembg.Report.Tests.Pages;

public sealed class SafetyTests(Browser browser)
{
    private const string Attack = "</script></noscript></textarea><img src=x onerror=window.harmed=1><script>window.harmed=1</script>";

    /// <summary>Names that some file system takes.</summary>
    public static TheoryData<string> Names { get; } =
    [
        "a #1 50% & more; it's +1.png", "r\u0435\u0301d \u0444\u043E\u0442\u043E.png", "\u00E9 composed.png", "e\u0301 decomposed.png", "\U0001F986\u200D\U0001F525 duck.png",
        "\u05D0\u05D1\u05D2 \u0627\u0628.png", "a\u202Egpj.png", "%2e%2e%2f%23.png", "..png", "{{data}}$&.png", "file:.png", "c:d.png",
        "\"quotes\" <b>.png", "a?b*c|d.png", "two\nlines\t.png", "</script><img src=x onerror=window.harmed=1>.png".Replace('/', '\u2215'), "<!--<script>.png",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_is_a_name(string name)
    {
        if (OperatingSystem.IsWindows() && name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            Assert.Skip("Windows has no such names.");
        }

        using var report = new SampleReport().Add(name);
        await using var page = await report.OpenAsync(browser);
        await page.UntilAsync("document.querySelectorAll('.card img').length === 2 && [...document.querySelectorAll('.card img')].every((image) => image.naturalWidth === 400)");
        Assert.Equal(name, await page.ReadAsync<string>("entries[0].source.name"));
        Assert.Equal(report.PathOf(name), await page.ReadAsync<string>("diskPathOf(entries[0].source)"));
        Assert.DoesNotMatch("[\u0000-\u001F\u202A-\u202E]", await page.ReadAsync<string>("document.querySelector('.file').textContent"));
        Assert.True(await page.ReadAsync<bool>("window.harmed === undefined && document.querySelectorAll('img[onerror]').length === 0"));
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_plain_list_and_the_script_link_the_same_file(string name)
    {
        using var report = new SampleReport().Add(name.Replace('\\', '_'));
        report.Write();
        await using var page = await report.OpenAsync(browser);
        var location = ReportLocation.Of(report.PathOf(name), report.Folder);
        var same = $"new URL(addressOf(entries[0].source), location.href).href === new URL({JsonSerializer.Serialize(location.ToUrl())}, location.href).href";
        Assert.True(await page.ReadAsync<bool>(same));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Texts_of_a_hostile_server_are_texts(bool script)
    {
        using var report = new SampleReport()
            .Fail("cup.png", Attack, $"It says {Attack} \u202Ebackwards\u0007", Attack)
            .Add(new ReportEntry { Status = Attack, Reason = Attack, SourcePath = Attack, OutputPath = Attack, Options = new Dictionary<string, string> { ["Width"] = Attack } });
        await using var page = await browser.OpenAsync();
        await page.EmulateAsync(script: script);
        var written = new ReportPage(Attack, report.Folder, DateTimeOffset.UnixEpoch);
        await File.WriteAllTextAsync(report.Path, written.Render(report.Entries), TestContext.Current.CancellationToken);
        await page.GoToAsync(report.Path);
        await page.EmulateAsync(script: true);
        if (script)
        {
            await page.UntilAsync("cards.size === 2");
            await page.RunAsync("openStage(entries[0])");
            Assert.Equal($"It says {Attack} \\u202ebackwards\\u0007\n{Attack}", await page.ReadAsync<string>("stage.querySelector('.trouble').textContent"));
        }

        Assert.Equal(Attack, await page.ReadAsync<string>("document.title"));
        Assert.True(await page.ReadAsync<bool>("window.harmed === undefined && document.querySelectorAll('img[onerror]').length === 0"));
        Assert.All(page.Requests, address => Assert.StartsWith("file:///", address));
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData("fetch('http://127.0.0.1:9/')")]
    [InlineData("new Promise((done, fail) => Object.assign(new Image(), { onload: done, onerror: fail, src: 'http://127.0.0.1:9/a.png' }))")]
    [InlineData("new Promise((done, fail) => document.head.append(Object.assign(document.createElement('script'), { onload: done, onerror: fail, src: 'file:///a.js' })))")]
    [InlineData("new Promise((done, fail) => { document.body.append(Object.assign(document.createElement('script'), { text: 'window.harmed = 1' })); window.harmed ? done() : fail(); })")]
    [InlineData("new Promise((done, fail) => { document.body.innerHTML = '<p style=\"color:red\" id=p>'; getComputedStyle(p).color === 'rgb(255, 0, 0)' ? done() : fail(); })")]
    public async Task Even_code_in_the_page_can_ask_no_network_and_bring_no_code(string attack)
    {
        using var report = new SampleReport().Add("cup.png");
        await using var page = await report.OpenAsync(browser);
        Assert.Equal("refused", await page.ReadAsync<string>($"({attack}).then(() => 'done', () => 'refused')"));
        Assert.DoesNotContain(page.Requests, address => address.StartsWith("http", StringComparison.Ordinal) && !page.Complaints.Any(complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal)));
        Assert.Contains(page.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pictures_on_a_server_are_text_until_the_reader_asks_for_them()
    {
        using var report = new SampleReport().Add("cup.png").Add(new ReportEntry
        {
            Status = RemovalStatus.Completed, SourcePath = @"\\Files.example\share\a.png", OutputPath = @"\\files.example\share\web\a.webp",
        });
        await using var page = await report.OpenAsync(browser);
        const string Addresses = "[...document.images].map((image) => image.src).filter((address) => address.includes('files.example')).length";
        await page.RunAsync("openStage(entries.find((entry) => entry.source.name === 'a.png'))");
        Assert.Contains(@"\\Files.example\share\a.png", await page.ReadAsync<string>("byId('missing').textContent"), StringComparison.Ordinal);
        await page.RunAsync("show(move(staged, -1)), showAllPictures()");
        Assert.Equal(0, await page.ReadAsync<int>(Addresses));
        Assert.DoesNotContain(page.Requests, address => address.Contains("files.example", StringComparison.OrdinalIgnoreCase));

        await page.RunAsync("stage.close()");

        // In one step: there is no such server, and a picture that fails to load loses its address.
        Assert.Equal(2, await page.ReadAsync<int>($"(byId('servers').querySelector('button').click(), showAllPictures(), {Addresses})"));
        Assert.True(await page.ReadAsync<bool>("byId('servers').hidden"));
    }

    [Fact]
    public void The_plain_list_does_not_link_to_a_server()
    {
        var page = new ReportPage("Server", @"C:\reports", DateTimeOffset.UnixEpoch);
        var html = page.Render([new ReportEntry
        {
            Status = RemovalStatus.Completed, SourcePath = @"\\files.example\share\a.png", OutputPath = @"\\?\UNC\files.example\share\a.webp",
        }]);
        Assert.Contains("<li>//files.example/share/a.png //files.example/share/a.webp", html, StringComparison.Ordinal);
        Assert.DoesNotContain("file://files.example", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_script_there_is_a_plain_list_of_everything()
    {
        using var report = new SampleReport().Add("cup.png").Add("a b/100% #1.png").Fail("broken.png", "InvalidImage", "It is broken.", "Mend it.");
        await using var page = await browser.OpenAsync();
        await page.GoToWithoutScriptAsync(report.Write().Path);
        Assert.Equal(["Failed", "Completed"], await page.ReadAsync<string[]>("[...document.querySelectorAll('h2')].filter((heading) => heading.checkVisibility()).map((heading) => heading.textContent)"));
        Assert.Equal(
            ["broken.png|InvalidImage|It is broken.|Mend it.", "a b/100% #1.png cut-out", "cup.png cut-out"],
            await page.ReadAsync<string[]>("[...document.querySelectorAll('main li')].map((item) => item.innerText.trim().replaceAll('\\n', '|'))"));
        var links = await page.ReadAsync<string[]>("[...document.querySelectorAll('main a')].map((link) => link.href)");
        Assert.Equal(5, links.Length);
        Assert.All(links, link => Assert.True(File.Exists(new Uri(link).LocalPath), link));
        Assert.False(await page.ReadAsync<bool>("document.getElementById('tools').checkVisibility()"));
        Assert.True(await page.ReadAsync<bool>("document.querySelector('.figures').checkVisibility()"));
    }
}
