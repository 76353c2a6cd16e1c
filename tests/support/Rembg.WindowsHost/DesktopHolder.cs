using System.Runtime.InteropServices;

namespace Rembg.WindowsHost;

/// <summary>
/// Keeps Wine's desktop open. Without it, the desktop is opened by the first program that asks for one, and the process that Wine starts
/// for it holds that program's pipes for as long as others use the desktop, so that a reader waits for their end.
/// </summary>
internal static class DesktopHolder
{
    /// <summary>Opens the desktop, and keeps it open until this program is ended.</summary>
    public static async Task<int> RunAsync()
    {
        _ = GetDesktopWindow();
        await Console.Out.WriteLineAsync("The desktop is open.");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    [DllImport("user32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetDesktopWindow();
}
