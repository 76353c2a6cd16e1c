using System.Text.Json;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>A test with a sandbox of its own, and a client that knows nothing of this project.</summary>
public abstract class SandboxTest : IAsyncLifetime
{
    private SandboxServer? _server;
    private DirectoryInfo? _folder;

    /// <summary>The sandbox.</summary>
    protected SandboxServer Server => _server!;

    /// <summary>The client.</summary>
    protected HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>A folder for the files of the test. It goes with it.</summary>
    protected string Folder => (_folder ??= Directory.CreateTempSubdirectory("rembg-tests-")).FullName;

    /// <summary>How the sandbox is started.</summary>
    protected virtual SandboxOptions Options => new() { PlainPictures = true };

    /// <summary>Ends with the test.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(Options, Cancellation);
        Http.BaseAddress = Server.Address;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder?.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Asks for a removal.</summary>
    private protected async Task<HttpResponseMessage> RemoveAsync(RawForm? form = null, string? key = "sandbox")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rmbg") { Content = (form ?? RawForm.WithImage()).ToContent() };
        if (key is not null)
        {
            request.Headers.Add("x-api-key", key);
        }

        return await Http.SendAsync(request, Cancellation);
    }

    /// <summary>Asks for anything by GET.</summary>
    protected async Task<HttpResponseMessage> GetAsync(string path, string? key = "sandbox")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Add("x-api-key", key);
        }

        return await Http.SendAsync(request, Cancellation);
    }

    /// <summary>The usage of a key.</summary>
    protected async Task<JsonElement> UsageAsync(string query = "", string key = "sandbox")
    {
        using var answer = await GetAsync("/api/membership-usage" + query, key);
        Assert.Equal(200, (int)answer.StatusCode);
        return await JsonAsync(answer);
    }

    /// <summary>Waits for something that will be so, or fails after a long while.</summary>
    protected static async Task EventuallyAsync(Func<bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>The JSON of an answer.</summary>
    protected static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return document.RootElement.Clone();
    }

    /// <summary>Asserts one error of the table.</summary>
    protected static async Task AssertErrorAsync(int status, string message, HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var json = await JsonAsync(answer);
        Assert.Equal(message, json.GetProperty("error").GetString());
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status, json.GetProperty("status").GetInt32());
        Assert.False(json.TryGetProperty("details", out _));
    }
}
