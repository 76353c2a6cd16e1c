using Rembg.Tests.Processes;

namespace Rembg.Demo;

/// <summary>The job as a person does it at the prompt.</summary>
internal static class CmdletShow
{
    private static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestShow = TimeSpan.FromMinutes(5);

    /// <summary>Builds the module and types the lines of the show in PowerShell.</summary>
    /// <param name="powerShell">PowerShell.</param>
    /// <param name="album">The pictures.</param>
    /// <param name="endpoint">The service.</param>
    /// <returns>Whether every line did what it should.</returns>
    public static async Task<bool> RunAsync(PowerShell powerShell, Album album, Uri endpoint)
    {
        Console.WriteLine($"Building the module for PowerShell {powerShell.Version} ...");
        var build = await powerShell.RunScriptAsync("build.ps1", ["Build"], LongestBuild);
        if (build.ExitCode != 0)
        {
            Console.WriteLine($"The module could not be built:\n{build.Output}");
            return false;
        }

        var environment = new Dictionary<string, string?>
        {
            ["REMBG_ENDPOINT"] = endpoint.AbsoluteUri,
            ["REMBG_API_KEY"] = "sandbox",
            ["NO_COLOR"] = Console.IsOutputRedirected ? "1" : Environment.GetEnvironmentVariable("NO_COLOR"),
        };
        return await powerShell.ShowScriptAsync("tests/Rembg.Demo/Show.ps1", [album.Folder], LongestShow, environment) == 0;
    }
}
