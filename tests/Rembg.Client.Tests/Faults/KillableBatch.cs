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
    public static ProcessStartInfo Command(Uri service, string folder, int atOnce)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Rembg.KillableBatch.dll");
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return new(dotnet, [program, service.ToString(), TestRun.Key, folder, atOnce.ToString(CultureInfo.InvariantCulture)]);
    }
}
