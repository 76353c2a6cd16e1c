using System.Runtime.InteropServices;

namespace Rembg.Client.Tests.Client;

/// <summary>Whether the Windows that the tests run on is Wine, which lacks some of what Windows has.</summary>
internal static class Wine
{
    public static bool IsHere { get; } =
        OperatingSystem.IsWindows() && NativeLibrary.TryLoad("ntdll.dll", out var system) && NativeLibrary.TryGetExport(system, "wine_get_version", out _);

    /// <summary>Skips a test of large images under Wine, where a send may outlive its socket, and who waits for it waits forever.</summary>
    public static void SkipForLargeSends() => Assert.SkipWhen(IsHere, "Under Wine a send may outlive its socket.");
}
