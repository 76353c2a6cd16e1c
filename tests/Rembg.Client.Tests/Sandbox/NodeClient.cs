using System.Text.Json;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>
/// The service's own Node client, installed once for all tests that use it, and not again while its lock stays the same.
/// </summary>
public sealed class NodeClient : IAsyncLifetime
{
    private const int InstallSeconds = 120;

    private static readonly string Folder = Path.Combine(Tool.ClientsDirectory, "rembg-js");

    private string? _reason;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var lockFile = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        var installed = Path.Combine(Folder, "node_modules", ".installed-lock.json");
        if (Tool.Find("node") is null || Tool.Find("npm") is not { } npm)
        {
            _reason = "Node and npm are not on this machine.";
        }
        else if (!File.Exists(installed) || await File.ReadAllTextAsync(installed) != lockFile)
        {
            _reason = await InstallAsync(npm, () => File.WriteAllTextAsync(installed, lockFile));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs the client, or skips the test when it cannot be had. Its files go to a folder of the caller's.</summary>
    internal async Task<JsonElement> RunAsync(Uri endpoint, string folder, object arguments)
    {
        if (_reason is not null)
        {
            Assert.Skip(_reason);
        }

        var result = await Tool.RunAsync(
            Tool.Find("node")!,
            ["run.mjs", endpoint.AbsoluteUri.TrimEnd('/'), folder, JsonSerializer.Serialize(arguments)],
            Folder);
        Assert.True(result.ExitCode == 0, result.Errors);
        return JsonSerializer.Deserialize<JsonElement>(result.Output);
    }

    private static async Task<string?> InstallAsync(string npm, Func<Task> remember)
    {
        try
        {
            var result = await Tool.RunAsync(
                npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], Folder, InstallSeconds);
            if (result.ExitCode != 0)
            {
                return $"npm could not install the Node client: {result.Errors}";
            }

            await remember();
            return null;
        }
        catch (TimeoutException exception)
        {
            return $"The Node client could not be installed: {exception.Message}";
        }
    }
}
