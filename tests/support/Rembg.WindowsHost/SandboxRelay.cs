using System.Globalization;
using System.Net.Sockets;

namespace Rembg.WindowsHost;

/// <summary>
/// Takes the place of <c>dotnet</c> where tests start a sandbox: one is started on the Linux below, which lives as long as this
/// program's connection. What it says, such as its address, is passed on.
/// </summary>
internal static class SandboxRelay
{
    /// <summary>Asks for a sandbox, and ends with standard input.</summary>
    public static async Task<int> RunAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", int.Parse(Environment.GetEnvironmentVariable("REMBG_SANDBOX_PORT")!, CultureInfo.InvariantCulture));
        var said = client.GetStream().CopyToAsync(Console.OpenStandardOutput());
        await Task.WhenAny(said, Console.OpenStandardInput().CopyToAsync(Stream.Null));
        return 0;
    }
}
