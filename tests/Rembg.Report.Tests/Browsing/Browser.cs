using System.Diagnostics;
using Rembg.Report.Tests.Browsing;

[assembly: AssemblyFixture(typeof(Browser))]

// One page at a time: a browser gives the focus, and time to draw, to the one in front.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Rembg.Report.Tests.Browsing;

/// <summary>The system's Chromium, started once for all tests; they are skipped where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("rembg-browser-");
    private Process? _process;
    private DevTools? _tools;
    private string _reason = "No Chromium, Chrome or Edge was found on this machine.";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program)
        {
            return;
        }

        _process = Process.Start(new ProcessStartInfo(program,
        [
            "--headless=new", "--remote-debugging-port=0", $"--user-data-dir={_profile.FullName}", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--lang=en-US", "--hide-scrollbars", "about:blank",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (await AddressAsync(_process) is { } address)
        {
            _tools = await DevTools.ConnectAsync(address);
        }
        else
        {
            _reason = $"{program} did not start.";
        }
    }

    /// <summary>Opens a page, or skips the test where there is no browser.</summary>
    /// <param name="width">The width of the window in pixels.</param>
    /// <param name="height">The height of the window in pixels.</param>
    internal async Task<Page> OpenAsync(int width = 1280, int height = 900)
    {
        if (_tools is null)
        {
            Assert.Skip(_reason);
        }

        var target = (string)(await _tools.SendAsync("", "Target.createTarget", new { url = "about:blank" }))["targetId"]!;
        var session = (string)(await _tools.SendAsync("", "Target.attachToTarget", new { targetId = target, flatten = true }))["sessionId"]!;
        return await Page.CreateAsync(_tools, target, session, width, height);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_tools is not null)
        {
            await _tools.DisposeAsync();
        }

        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        // A process of the browser may still be at work in it for a moment.
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                _profile.Delete(recursive: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Task.Delay(100);
            }
        }
    }

    // "DevTools listening on ws://..." is the last line before the browser is ready; it says other things as well.
    private static async Task<Uri?> AddressAsync(Process process)
    {
        const string Announcement = "DevTools listening on ";
        using var patience = new CancellationTokenSource(LongestStart);
        try
        {
            while (await process.StandardError.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith(Announcement, StringComparison.Ordinal))
                {
                    _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return new Uri(line[Announcement.Length..]);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It does not start on this machine.
        }

        return null;
    }

    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe", "msedge.exe"];
        var programs = new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86 }.Select(Environment.GetFolderPath);
        string[] elsewhere =
        [
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
            .. programs.Select(folder => Path.Combine(folder, "Google", "Chrome", "Application", "chrome.exe")),
            .. programs.Select(folder => Path.Combine(folder, "Microsoft", "Edge", "Application", "msedge.exe")),
        ];
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).Concat(elsewhere).FirstOrDefault(File.Exists);
    }
}
