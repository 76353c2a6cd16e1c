using System.Diagnostics;

namespace Rembg.Benchmarks.Peers;

/// <summary>
/// A pseudo terminal, made by the program <c>script</c>. Where a program asks it for the position of the cursor, as
/// PowerShell does before it paints progress, it answers, as the terminal of a person would.
/// </summary>
internal static class Terminal
{
    /// <summary>Whether one can be made on this machine.</summary>
    public static bool IsAvailable => OperatingSystem.IsLinux() && Tool.Version("script") is not null;

    private static ReadOnlySpan<byte> WhereIsTheCursor => "\e[6n"u8;

    private static ReadOnlySpan<byte> AtTheTop => "\e[1;1R"u8;

    /// <summary>Runs a command of the shell.</summary>
    /// <returns>Whether it ended well.</returns>
    public static bool TryRun(string command)
    {
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm-256color";
        using var process = Process.Start(start)!;
        var screen = process.StandardOutput.BaseStream;
        var keyboard = process.StandardInput.BaseStream;
        var buffer = new byte[16 * 1024];
        var kept = 0;
        int read;
        while ((read = screen.Read(buffer, kept, buffer.Length - kept)) > 0)
        {
            var seen = buffer.AsSpan(0, kept + read);
            for (var questions = seen.Count(WhereIsTheCursor); questions > 0; questions--)
            {
                keyboard.Write(AtTheTop);
                keyboard.Flush();
            }

            // The beginning of a question may be at the end of what was read.
            kept = Math.Min(seen.Length, WhereIsTheCursor.Length - 1);
            seen[^kept..].CopyTo(buffer);
        }

        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
