using Microsoft.Playwright;
using Rembg.Report.Tests.Browsing;

[assembly: AssemblyFixture(typeof(Browser))]

// One page at a time: a browser gives the focus, and time to draw, to the one in front.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Rembg.Report.Tests.Browsing;

/// <summary>The system's Chromium, Chrome or Edge, started once for all tests; they are skipped where there is none. Nothing is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly string[] Channels = ["chrome", "msedge"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--lang=en-US",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _reason = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        var ways = program is null
            ? Channels.Select(channel => new BrowserTypeLaunchOptions { Channel = channel, Args = Arguments })
            : [new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Arguments }];
        foreach (var way in ways)
        {
            try
            {
                _browser = await _playwright.Chromium.LaunchAsync(way);
                return;
            }
            catch (PlaywrightException exception)
            {
                _reason = program is null ? "No Chromium, Chrome or Edge was found on this machine." : $"{program} did not start: {exception.Message}";
            }
        }
    }

    /// <summary>Opens a page, or skips the test where there is no browser.</summary>
    /// <param name="width">The width of the window in pixels.</param>
    /// <param name="height">The height of the window in pixels.</param>
    internal async Task<Page> OpenAsync(int width = 1280, int height = 900)
    {
        Assert.SkipWhen(_browser is null, _reason);
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, Locale = "en-US" });
        return await Page.CreateAsync(await context.NewPageAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
