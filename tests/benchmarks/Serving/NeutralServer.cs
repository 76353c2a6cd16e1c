using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Rembg.Benchmarks.Serving;

/// <summary>
/// The other side of every measurement, in a process of its own: it takes whole uploads, thinks as long as it is told to,
/// and answers. It is spoken to on standard input: a line of settings begins a count, an empty line asks for it.
/// </summary>
internal static class NeutralServer
{
    /// <summary>Serves until standard input ends.</summary>
    public static void Run()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        var counters = new ServerCounters();
        new Thread(() => Accept(listener, counters)) { IsBackground = true }.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        while (Console.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                counters.Begin(JsonSerializer.Deserialize<ServerSettings>(line)!);
            }

            Console.WriteLine(JsonSerializer.Serialize(counters.Snapshot()));
        }
    }

    private static void Accept(Socket listener, ServerCounters counters)
    {
        for (var number = 1; ; number++)
        {
            var connection = new Connection(listener.Accept(), number, counters);
            new Thread(connection.Serve, maxStackSize: 256 * 1024) { IsBackground = true }.Start();
        }
    }
}
