using System.Diagnostics;

namespace Rembg.Client.Tests.Outputs;

/// <summary>A file system of its own, mounted for one test. Only Linux has one at hand, and only root may mount it.</summary>
internal sealed class SmallDisk : IDisposable
{
    private string? _image;

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
            Assert.Skip("A small disk cannot be mounted here.");
        }

        return new SmallDisk(path);
    }

    /// <summary>A file system that takes names which differ only in case for the same: NTFS, mounted by a program, so that no kernel has to know it.</summary>
    public static SmallDisk MountIgnoringCase()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Only root on Linux can mount a disk that ignores case.");
        }

        var path = Directory.CreateTempSubdirectory("rembg-disk-").FullName;
        var image = path + ".image";
        using (var file = File.Create(image))
        {
            file.SetLength(16L * 1024 * 1024); // Holes, for the most part.
        }

        if (!Run("mkfs.ntfs", "-q", "-f", "-F", image) || !Run("lowntfs-3g", "-o", "ignore_case", image, path))
        {
            File.Delete(image);
            Directory.Delete(path);
            Assert.Skip("This machine cannot make and mount an NTFS that ignores case: ntfs-3g and FUSE are needed.");
        }

        return new SmallDisk(path) { _image = image };
    }

    /// <summary>Keeps a file in its place: what is a mount point cannot be replaced.</summary>
    public static SmallDisk Pin(string file)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Only root on Linux can make a file a mount point.");
        }

        return Run("mount", "--bind", file, file) ? new SmallDisk(file) : throw new InvalidOperationException($"'{file}' could not be mounted.");
    }

    public void Dispose()
    {
        Run("umount", "-l", Path);
        if (File.Exists(Path))
        {
            return;
        }

        Directory.Delete(Path);
        if (_image is not null)
        {
            File.Delete(_image);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // Not installed.
        }
    }
}
