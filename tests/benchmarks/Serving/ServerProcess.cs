using System.Diagnostics;
using System.Text.Json;

namespace Rembg.Benchmarks.Serving;

/// <summary>The neutral server, seen from the process that measures.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess()
    {
        _process = Self.Start("serve");
        Endpoint = new Uri($"http://127.0.0.1:{_process.StandardOutput.ReadLine()}/");
    }

    public Uri Endpoint { get; }

    /// <summary>The number that the system knows the process by.</summary>
    public int Id => _process.Id;

    /// <summary>Begins a count.</summary>
    public void Begin(ServerSettings settings) => Ask(JsonSerializer.Serialize(settings));

    /// <summary>What was counted so far.</summary>
    public ServerStatistics Count() => JsonSerializer.Deserialize<ServerStatistics>(Ask(string.Empty))!;

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new BenchmarkException("The neutral server has ended.");
    }
}
