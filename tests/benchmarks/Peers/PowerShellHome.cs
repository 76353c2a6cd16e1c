using System.Diagnostics;

namespace Rembg.Benchmarks.Peers;

/// <summary>PowerShell 7, and the module built for it.</summary>
/// <param name="Program">The program.</param>
/// <param name="Version">What it says of itself.</param>
/// <param name="Module">The built module's manifest.</param>
internal sealed record PowerShellHome(string Program, string Version, string Module)
{
    /// <summary>Finds PowerShell and builds the module; null where there is none.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="builds">Whether the module is built anew.</param>
    public static PowerShellHome? Find(string root, bool builds)
    {
        if (Tool.Version("pwsh") is not { } version)
        {
            return null;
        }

        var module = Path.Combine(root, "output", "Rembg", "Rembg.psd1");
        if (builds || !File.Exists(module))
        {
            Console.WriteLine("Building the module ...");
            using var build = Process.Start("pwsh", ["-NoProfile", "-File", Path.Combine(root, "build.ps1"), "Build"]);
            build.WaitForExit();
            if (build.ExitCode != 0)
            {
                throw new BenchmarkException("The module could not be built.");
            }
        }

        return new PowerShellHome("pwsh", version, module);
    }
}
