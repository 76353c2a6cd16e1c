using System.Diagnostics;

namespace Rembg.Benchmarks;

/// <summary>This program, started once more in another role.</summary>
internal static class Self
{
    public static Process Start(string role, Action<ProcessStartInfo>? prepare = null)
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
        prepare?.Invoke(start);
        return Process.Start(start)!;
    }
}
