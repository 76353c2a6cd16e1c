using System.Diagnostics;
using System.Globalization;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Faults;

/// <summary>The library in a process of its own, for what would be too much for this one.</summary>
internal static class KillableBatch
{
    /// <summary>How to start it.</summary>
    /// <param name="service">The service's address.</param>
    /// <param name="folder">The folder with the images, where the results go, too.</param>
    /// <param name="atOnce">How many images at once.</param>
    /// <param name="key">The key it sends; the tests' own when left out.</param>
    /// <param name="waits">Whether it says that it is ready, and begins when a line comes in.</param>
    public static ProcessStartInfo Command(Uri service, string folder, int atOnce, string key = TestRun.Key, bool waits = false)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Rembg.KillableBatch.dll");
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        string[] arguments = [program, service.ToString(), key, folder, atOnce.ToString(CultureInfo.InvariantCulture)];
        return new(dotnet, waits ? [.. arguments, "wait"] : arguments);
    }
}
