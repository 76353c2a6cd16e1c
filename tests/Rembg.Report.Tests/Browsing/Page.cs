using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rembg.Report.Tests.Browsing;

/// <summary>A page in a window, used as a person does: by mouse and keys, and by looking.</summary>
internal sealed class Page : IAsyncDisposable
{
    private static readonly Dictionary<string, int> KeyCodes = new()
    {
        ["Tab"] = 9, ["Enter"] = 13, ["Escape"] = 27, ["End"] = 35, ["Home"] = 36,
        ["ArrowLeft"] = 37, ["ArrowUp"] = 38, ["ArrowRight"] = 39, ["ArrowDown"] = 40,
    };

    private readonly DevTools _tools;
    private readonly string _target;
    private readonly string _session;
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _complaints = [];
    private TaskCompletionSource _loaded = new();
    private TaskCompletionSource<string> _downloaded = new();
    private string _downloadName = "";

    private Page(DevTools tools, string target, string session) => (_tools, _target, _session) = (tools, target, session);

    /// <summary>The addresses that were asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>What went wrong: exceptions, and what the browser refused to do.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<Page> CreateAsync(DevTools tools, string target, string session, int width, int height)
    {
        var page = new Page(tools, target, session);
        tools.Happened += page.Notice;
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
        {
            await page.SendAsync($"{domain}.enable");
        }

        // In the time that the page's own thread was at work, so that it does not count what else the machine does.
        await page.SendAsync("Performance.enable", new { timeDomain = "threadTicks" });

        await page.ResizeAsync(width, height);
        return page;
    }

    public Task ResizeAsync(int width, int height) =>
        SendAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = false });

    /// <summary>Shows a page as a system with these settings does.</summary>
    public Task EmulateAsync(bool dark = false, bool script = true) => Task.WhenAll(
        SendAsync("Emulation.setEmulatedMedia", new
        {
            features = new[] { new { name = "prefers-color-scheme", value = dark ? "dark" : "light" } },
        }),
        SendAsync("Emulation.setScriptExecutionDisabled", new { value = !script }));

    public async Task GoToAsync(string path)
    {
        _loaded = new TaskCompletionSource();
        await SendAsync("Page.navigate", new { url = new Uri(path).AbsoluteUri });
        await _loaded.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>What an expression comes to in the page.</summary>
    public async Task<T> ReadAsync<T>(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        if (answer["exceptionDetails"] is { } details)
        {
            throw new DevToolsException($"{expression}: {details.ToJsonString()}");
        }

        return answer["result"]!["value"].Deserialize<T>()!;
    }

    public Task RunAsync(string statement) => ReadAsync<JsonNode?>($"void ({statement})");

    /// <summary>Waits until an expression is true in the page.</summary>
    public async Task UntilAsync(string condition)
    {
        // Frame by frame: what is to come true has to do with what is drawn.
        var expression = $"new Promise((done) => {{ const look = () => ({condition}) ? done(true) : requestAnimationFrame(look); look(); }})";
        try
        {
            await ReadAsync<bool>(expression).WaitAsync(TimeSpan.FromSeconds(20));
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
            await KeyAsync("keyDown", key);
            await KeyAsync("keyUp", key);
        }
    }

    /// <summary>Holds a key down for so many repeats.</summary>
    public async Task HoldAsync(string key, int repeats)
    {
        await KeyAsync("keyDown", key);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            await KeyAsync("keyDown", key, autoRepeat: true);
        }

        await KeyAsync("keyUp", key);
    }

    public async Task ClickAsync(string selector)
    {
        var (x, y) = await MiddleOfAsync(selector);
        await MouseAsync("mousePressed", x, y);
        await MouseAsync("mouseReleased", x, y);
    }

    /// <summary>Drags with the mouse from the middle of an element.</summary>
    public async Task DragAsync(string selector, double right, double down)
    {
        var (x, y) = await MiddleOfAsync(selector);
        await MouseAsync("mousePressed", x, y);
        for (var step = 1; step <= 5; step++)
        {
            await MouseAsync("mouseMoved", x + (right * step / 5), y + (down * step / 5));
        }

        await MouseAsync("mouseReleased", x + right, y + down);
    }

    /// <summary>Drags with a finger from the middle of an element.</summary>
    public async Task SwipeAsync(string selector, double right, double down)
    {
        await SendAsync("Emulation.setTouchEmulationEnabled", new { enabled = true });
        var (x, y) = await MiddleOfAsync(selector);
        await TouchAsync("touchStart", new { x, y });
        for (var step = 1; step <= 5; step++)
        {
            await TouchAsync("touchMove", new { x = x + (right * step / 5), y = y + (down * step / 5) });
        }

        await TouchAsync("touchEnd");
    }

    public async Task<byte[]> PhotographAsync()
    {
        var answer = await SendAsync("Page.captureScreenshot", new { format = "png" });
        return Convert.FromBase64String((string)answer["data"]!);
    }

    public async Task<byte[]> PrintAsync()
    {
        var answer = await SendAsync("Page.printToPDF", new { printBackground = true });
        return Convert.FromBase64String((string)answer["data"]!);
    }

    /// <summary>Lets downloads go to a folder.</summary>
    public Task AllowDownloadsAsync(string folder) => _tools.SendAsync(
        "", "Browser.setDownloadBehavior", new { behavior = "allow", downloadPath = folder, eventsEnabled = true });

    /// <summary>Waits for a download, and says under what name it was to be saved.</summary>
    public async Task<string> DownloadAsync(Func<Task> begin)
    {
        _downloaded = new TaskCompletionSource<string>();
        await begin();
        return await _downloaded.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>A figure of the browser about this page, such as <c>Nodes</c>; times are in seconds of work.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var answer = await SendAsync("Performance.getMetrics");
        return answer["metrics"]!.AsArray().Where(metric => (string)metric!["name"]! == name).Select(metric => (double)metric!["value"]!).Single();
    }

    public Task<JsonNode> SendAsync(string method, object? parameters = null) => _tools.SendAsync(_session, method, parameters);

    public async ValueTask DisposeAsync()
    {
        _tools.Happened -= Notice;
        await _tools.SendAsync("", "Target.closeTarget", new { targetId = _target });
    }

    private void Notice(string session, string name, JsonNode about)
    {
        switch (name)
        {
            case "Browser.downloadWillBegin":
                _downloadName = (string)about["suggestedFilename"]!;
                return;
            case "Browser.downloadProgress" when (string?)about["state"] == "completed":
                _downloaded.TrySetResult(_downloadName);
                return;
            case "Page.loadEventFired" when session == _session:
                _loaded.TrySetResult();
                return;
            case "Network.requestWillBeSent" when session == _session:
                _requests.Enqueue((string)about["request"]!["url"]!);
                return;
            case "Runtime.exceptionThrown" when session == _session:
                _complaints.Enqueue(about["exceptionDetails"]!.ToJsonString());
                return;
            case "Log.entryAdded" when session == _session:
                _complaints.Enqueue(about["entry"]!.ToJsonString());
                return;
        }
    }

    private async Task<(double X, double Y)> MiddleOfAsync(string selector)
    {
        var middle = await ReadAsync<double[]>($$"""
            (() => {
                const element = document.querySelector({{JsonSerializer.Serialize(selector)}});
                element.scrollIntoView({ block: "nearest" });
                const box = element.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """);
        return (middle[0], middle[1]);
    }

    private Task<JsonNode> TouchAsync(string type, params object[] touchPoints) => SendAsync("Input.dispatchTouchEvent", new { type, touchPoints });

    private Task<JsonNode> MouseAsync(string type, double x, double y) =>
        SendAsync("Input.dispatchMouseEvent", new { type, x, y, button = "left", buttons = type == "mouseReleased" ? 0 : 1, clickCount = 1 });

    private Task<JsonNode> KeyAsync(string type, string key, bool autoRepeat = false)
    {
        var text = key.Length == 1 ? key : key == "Enter" ? "\r" : "";
        var code = KeyCodes.TryGetValue(key, out var known) ? known : char.ToUpperInvariant(key[0]);
        return SendAsync("Input.dispatchKeyEvent", new
        {
            type = type == "keyDown" && text.Length == 0 ? "rawKeyDown" : type,
            key,
            text = type == "keyDown" ? text : "",
            windowsVirtualKeyCode = code,
            autoRepeat,
        });
    }
}
