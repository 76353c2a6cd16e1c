using Rembg.Client.Tests.Client;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Library;

/// <summary>The package of the library, made once for all tests of it.</summary>
public sealed class PackedLibrary : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly TempFolder _folder = new();

    /// <summary>The environment of a build of what was compiled with these tests: analyzed before, and its compiler runs.</summary>
    internal static Dictionary<string, string?> Environment => new() { ["RunAnalyzers"] = "false", ["UseSharedCompilation"] = null };

    /// <summary>Where the library is built.</summary>
    public string Artifacts => _folder["artifacts"];

    /// <summary>The folder with the package and its symbols, which serves as a package source.</summary>
    public string Source => _folder["packages"];

    public string Package => Directory.GetFiles(Source, "*.nupkg").Single();

    public string Symbols => Directory.GetFiles(Source, "*.snupkg").Single();

    public async ValueTask InitializeAsync() => await DotnetAsync(
        "pack", Repository.PathOf("src/Rembg.Client"), "--configuration", "Release", "--artifacts-path", Artifacts,
        "--output", Source, "--nologo", "--verbosity", "quiet");

    /// <summary>Runs a command of the SDK, which must succeed without a warning.</summary>
    internal static async Task DotnetAsync(params string[] arguments)
    {
        var run = await ChildProcess.RunAsync("dotnet", arguments, Repository.Root, Patience, Environment);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.DoesNotContain("warning ", run.Output, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();
}
