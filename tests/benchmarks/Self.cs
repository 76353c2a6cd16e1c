using System.Diagnostics;

namespace Rembg.Benchmarks;

/// <summary>This program, started once more in another role.</summary>
internal static class Self
{
    public static Process Start(string role)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add(role);
        return Process.Start(start)!;
    }
}
