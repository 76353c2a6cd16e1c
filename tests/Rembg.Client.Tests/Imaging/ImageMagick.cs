using System.ComponentModel;
using System.Diagnostics;

namespace Rembg.Client.Tests.Imaging;

/// <summary>
/// ImageMagick's command, where the machine has it. Other programs are called <c>convert</c> too, so it is asked.
/// </summary>
internal static class ImageMagick
{
    private static readonly Lazy<string?> Command = new(Find);

    /// <summary>Runs it, or skips the test when there is none.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        if (Command.Value is null)
        {
            Assert.Skip("ImageMagick was not found on this machine.");
        }

        using var process = Start(Command.Value, arguments);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
    }

    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] names = OperatingSystem.IsWindows() ? ["magick.exe"] : ["magick", "convert"];
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name)))
            .Where(File.Exists)
            .FirstOrDefault(IsImageMagick);
    }

    private static bool IsImageMagick(string path)
    {
        try
        {
            using var process = Start(path, ["-version"]);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output.Contains("ImageMagick", StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            // Not a program that can be run here, so not the one looked for.
            return false;
        }
    }

    private static Process Start(string path, string[] arguments) => Process.Start(new ProcessStartInfo(path, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
