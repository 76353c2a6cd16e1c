using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The sandbox in a process of its own.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private const string Greeting = "Rembg sandbox listening on ";

    private readonly Process _process;

    private SandboxProcess(Process process) => _process = process;

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it.</summary>
    public static SandboxProcess Start(params IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Rembg.Sandbox.dll");
        var start = new ProcessStartInfo(DotNet(), [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new SandboxProcess(Process.Start(start)!);
    }

    /// <summary>Reads its first line.</summary>
    public async Task<Uri> ReadAddressAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var line = await _process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(patience, cancellation);
        Assert.StartsWith(Greeting, line, StringComparison.Ordinal);
        return new Uri(line![Greeting.Length..]);
    }

    /// <summary>Reads what it complains about, to the end.</summary>
    public Task<string> ReadErrorsAsync(TimeSpan patience, CancellationToken cancellation) =>
        _process.StandardError.ReadToEndAsync(cancellation).WaitAsync(patience, cancellation);

    /// <summary>Closes its input, and waits for its end.</summary>
    public async Task<(int ExitCode, string Output)> CloseInputAsync(TimeSpan patience, CancellationToken cancellation)
    {
        _process.StandardInput.Close();
        var output = await _process.StandardOutput.ReadToEndAsync(cancellation).WaitAsync(patience, cancellation);
        return (await WaitAsync(patience, cancellation), output);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).WaitAsync(patience, cancellation);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    // The very dotnet that runs the tests: its folder lies three above the framework's.
    private static string DotNet() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
