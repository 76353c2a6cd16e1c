using System.ComponentModel;
using System.Diagnostics;

namespace Rembg.Sandbox.Pictures;

/// <summary>Finds ImageMagick. A program named <c>convert</c> is only believed when it says what it is.</summary>
internal static class ImageMagickLocator
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Lazy<ImageMagick?> Search = new(
        () => Candidates().Where(File.Exists).Select(TryIdentify).FirstOrDefault(program => program is not null));

    /// <summary>The program; null when there is none. It is looked for once in a process.</summary>
    public static ImageMagick? Program => Search.Value;

    private static IEnumerable<string> Candidates()
    {
        // On Windows, convert.exe belongs to the file system.
        string[] names = OperatingSystem.IsWindows() ? ["magick.exe"] : ["magick", "convert"];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"])
            .Distinct();
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name)));
    }

    private static ImageMagick? TryIdentify(string path)
    {
        var start = new ProcessStartInfo(path, "-version") { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEndAsync();
            if (process.WaitForExit(Patience))
            {
                return ImageMagick.Of(path, text.GetAwaiter().GetResult());
            }

            process.Kill(entireProcessTree: true);
            return null;
        }
        catch (Win32Exception)
        {
            return null; // Not a program that can be started.
        }
    }
}
