using System.Diagnostics;
using System.Text.Json;

namespace Rembg.Benchmarks.Serving;

/// <summary>A neutral server, seen from the process that measures.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process)
    {
        _process = process;
        Endpoint = new Uri($"http://127.0.0.1:{_process.StandardOutput.ReadLine()}/");
    }

    public Uri Endpoint { get; }

    /// <summary>Starts this program's own, which costs as little as it can.</summary>
    public static ServerProcess StartOwn() => new(Self.Start("serve"));

    /// <summary>Starts one of Node's <c>http</c>, for a second opinion. It always answers with the same picture.</summary>
    /// <param name="images">The folder of the images that it will be sent.</param>
    /// <param name="answer">The file of the picture.</param>
    public static ServerProcess StartNode(string images, string answer)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Serving", "node-server.cjs");
        var start = new ProcessStartInfo("node", [script, images, answer]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new(Process.Start(start)!);
    }

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
        return _process.StandardOutput.ReadLine() ?? throw new BenchmarkException("A neutral server has ended.");
    }
}
