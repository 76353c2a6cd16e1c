using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Rembg.Report.Tests.Browsing;

/// <summary>A page in a window, used as a person does: by mouse and keys, and by looking.</summary>
internal sealed class Page : IAsyncDisposable
{
    private const float Patience = 20_000;

    private readonly ICDPSession _tools;
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _complaints = [];

    private Page(IPage browserPage, ICDPSession tools)
    {
        (BrowserPage, _tools) = (browserPage, tools);
        browserPage.Request += (_, request) => _requests.Enqueue(request.Url);
        browserPage.PageError += (_, error) => _complaints.Enqueue(error);
        browserPage.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue(message.Text);
            }
        };
    }

    /// <summary>The page of the browser.</summary>
    public IPage BrowserPage { get; }

    /// <summary>The addresses that were asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>What went wrong: exceptions, and what the browser refused to do.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<Page> CreateAsync(IPage browserPage)
    {
        var page = new Page(browserPage, await browserPage.Context.NewCDPSessionAsync(browserPage));

        // In the time that the page's own thread was at work, so that it does not count what else the machine does.
        await page._tools.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        return page;
    }

    public Task ResizeAsync(int width, int height) => BrowserPage.SetViewportSizeAsync(width, height);

    /// <summary>Shows a page as a system with these settings does.</summary>
    public async Task EmulateAsync(bool dark = false, bool script = true)
    {
        await BrowserPage.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        await _tools.SendAsync("Emulation.setScriptExecutionDisabled", new() { ["value"] = !script });
    }

    /// <summary>Loads a report as a browser without scripts does.</summary>
    public async Task GoToWithoutScriptAsync(string path)
    {
        // Now and then Chromium parses a page as if scripts were enabled, although they are not: then it has no plain list.
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await EmulateAsync(script: false);
            await GoToAsync(path);
            await EmulateAsync(script: true); // For the test; the page has been read without it.
            if (await ReadAsync<bool>("[...document.querySelectorAll('noscript h2')].some((heading) => heading.checkVisibility())"))
            {
                return;
            }
        }
    }

    public Task GoToAsync(string path) => BrowserPage.GotoAsync(new Uri(path).AbsoluteUri);

    /// <summary>What an expression comes to in the page.</summary>
    public Task<T> ReadAsync<T>(string expression) => BrowserPage.EvaluateAsync<T>(expression);

    public Task RunAsync(string statement) => BrowserPage.EvaluateAsync($"void ({statement})");

    /// <summary>Waits until an expression is true in the page.</summary>
    public async Task UntilAsync(string condition)
    {
        try
        {
            // Frame by frame: what is to come true has to do with what is drawn.
            await BrowserPage.WaitForFunctionAsync($"() => ({condition})", options: new() { Timeout = Patience });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"This did not come true: {condition}");
        }
    }

    /// <summary>Presses a key, or several one after another.</summary>
    public async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            await BrowserPage.Keyboard.PressAsync(key);
        }
    }

    /// <summary>Holds a key down for so many repeats.</summary>
    public async Task HoldAsync(string key, int repeats)
    {
        for (var press = 0; press <= repeats; press++)
        {
            await BrowserPage.Keyboard.DownAsync(key);
        }

        await BrowserPage.Keyboard.UpAsync(key);
    }

    public Task TypeAsync(string text) => BrowserPage.Keyboard.InsertTextAsync(text);

    public Task ClickAsync(string selector) => BrowserPage.Locator(selector).First.ClickAsync(new() { Timeout = Patience });

    /// <summary>Drags with the mouse from the middle of an element.</summary>
    public async Task DragAsync(string selector, double right, double down)
    {
        var (x, y) = await MiddleOfAsync(selector);
        await BrowserPage.Mouse.MoveAsync(x, y);
        await BrowserPage.Mouse.DownAsync();
        await BrowserPage.Mouse.MoveAsync((float)(x + right), (float)(y + down), new() { Steps = 5 });
        await BrowserPage.Mouse.UpAsync();
    }

    /// <summary>Drags with a finger from the middle of an element.</summary>
    public async Task SwipeAsync(string selector, double right, double down)
    {
        await _tools.SendAsync("Emulation.setTouchEmulationEnabled", new() { ["enabled"] = true });
        var (x, y) = await MiddleOfAsync(selector);
        await TouchAsync("touchStart", new { x, y });
        for (var step = 1; step <= 5; step++)
        {
            await TouchAsync("touchMove", new { x = x + (right * step / 5), y = y + (down * step / 5) });
        }

        await TouchAsync("touchEnd");
    }

    public Task<byte[]> PhotographAsync() => BrowserPage.ScreenshotAsync();

    public Task<byte[]> PrintAsync() => BrowserPage.PdfAsync(new() { PrintBackground = true });

    /// <summary>Waits for a download, saves it, and says under what name it was to be saved.</summary>
    public async Task<string> DownloadAsync(Func<Task> begin, string path)
    {
        var download = await BrowserPage.RunAndWaitForDownloadAsync(begin, new() { Timeout = Patience });
        await download.SaveAsAsync(path);
        return download.SuggestedFilename;
    }

    /// <summary>A figure of the browser about this page, such as <c>Nodes</c>; times are in seconds of work.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var answer = await _tools.SendAsync("Performance.getMetrics");
        return answer!.Value.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == name).GetProperty("value").GetDouble();
    }

    /// <summary>Sends a command of the browser's DevTools protocol, for what only that can do.</summary>
    public async Task<JsonElement> SendAsync(string method) => (await _tools.SendAsync(method))!.Value;

    public async ValueTask DisposeAsync() => await BrowserPage.Context.DisposeAsync();

    private async Task<(float X, float Y)> MiddleOfAsync(string selector)
    {
        var element = BrowserPage.Locator(selector).First;
        await element.ScrollIntoViewIfNeededAsync();
        var box = (await element.BoundingBoxAsync())!;
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    private Task<JsonElement?> TouchAsync(string type, params object[] points) =>
        _tools.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = points });
}
