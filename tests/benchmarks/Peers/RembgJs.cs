using System.Text.Json;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks.Peers;

/// <summary>The service's own Node client, with a pool of workers around it.</summary>
internal sealed class RembgJs
{
    public const string Name = "rembg.js, pool of 8";

    private const string Package = "@remove-background-ai/rembg.js";

    private readonly string _root;

    private RembgJs(string root, string version)
    {
        _root = root;
        Version = version;
    }

    public string Version { get; }

    /// <summary>Installs the package into a folder; null where node, npm or its registry is missing.</summary>
    public static RembgJs? TryInstall(string folder)
    {
        var manifest = Path.Combine(folder, "node_modules", Package, "package.json");
        if (!File.Exists(manifest))
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "package.json"), "{\"private\":true}");
            Tool.TryRun("npm", ["install", "--no-audit", "--no-fund", "--silent", Package], folder);
        }

        if (Tool.Version("node") is null || !File.Exists(manifest))
        {
            return null;
        }

        using var facts = JsonDocument.Parse(File.ReadAllText(manifest));
        return new RembgJs(folder, facts.RootElement.GetProperty("version").GetString()!);
    }

    public Finding Run(Work work)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Peers", "rembg-pool.cjs");
        var answer = Tool.TryRun("node", [script, _root, work.Input, work.Output, work.Endpoint, $"{work.Limit}"]);
        return answer is null
            ? new Finding { Problem = "node ended with an error" }
            : JsonSerializer.Deserialize<Finding>(answer)!;
    }
}
