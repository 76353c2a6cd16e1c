using System.Diagnostics;

namespace Rembg.Client.Tests.Files;

/// <summary>A file system of a few kilobytes, mounted for one test. Only Linux has one at hand, and only root may mount it.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(int kilobytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Only root on Linux can mount a small disk.");
        }

        var path = Directory.CreateTempSubdirectory("rembg-disk-").FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={kilobytes}k"), "tmpfs", path))
        {
            Directory.Delete(path);
            Assert.Skip("This machine lets nobody mount a small disk.");
        }

        return new SmallDisk(path);
    }

    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
