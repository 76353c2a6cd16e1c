using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Rembg.Benchmarks.Sessions;

/// <summary>A process that does work on request and stays warm in between: a PowerShell session, or the client library alone.</summary>
internal sealed class SessionProcess : IDisposable
{
    private readonly Process _process;

    private SessionProcess(Process process) => _process = process;

    /// <summary>Starts a program of the client library.</summary>
    /// <param name="heapMiB">The most memory the collector may take; null for what it likes.</param>
    public static SessionProcess StartLibrary(int? heapMiB = null) => new(Self.Start("session", start => LimitHeap(start, heapMiB)));

    /// <summary>Starts a PowerShell session.</summary>
    /// <param name="powerShell">The program.</param>
    /// <param name="module">The module to import at the start; null for none.</param>
    /// <param name="heapMiB">The most memory the collector may take; null for what it likes.</param>
    public static SessionProcess StartPowerShell(string powerShell, string? module, int? heapMiB = null)
    {
        var start = new ProcessStartInfo(powerShell, Arguments(module)) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        LimitHeap(start, heapMiB);
        return new(Process.Start(start)!);
    }

    /// <summary>The assembly that every session has.</summary>
    public static string InSession => Path.Combine(AppContext.BaseDirectory, "Rembg.Benchmarks.InSession.dll");

    /// <summary>What a session is started with.</summary>
    public static IReadOnlyList<string> Arguments(string? module)
    {
        List<string> arguments = ["-NoProfile", "-File", Path.Combine(AppContext.BaseDirectory, "Sessions", "Session.ps1"), "-InSession", InSession];
        if (module is not null)
        {
            arguments.AddRange(["-Module", module]);
        }

        return arguments;
    }

    /// <summary>The number that the system knows the process by.</summary>
    public int Id => _process.Id;

    public Finding Do(Work work)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(work));
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine() ?? throw new BenchmarkException($"The session ended during '{work.Way}'.");
        return JsonSerializer.Deserialize<Finding>(line)!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    // The runtime reads the number as hexadecimal.
    private static void LimitHeap(ProcessStartInfo start, int? heapMiB)
    {
        if (heapMiB is { } limit)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = (limit * 1048576L).ToString("X", CultureInfo.InvariantCulture);
        }
    }
}
