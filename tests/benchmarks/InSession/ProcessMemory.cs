using System.Diagnostics;
using System.Globalization;

namespace Rembg.Benchmarks.InSession;

/// <summary>How much memory this process has resident, now and at most.</summary>
public static class ProcessMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>Bytes resident now.</summary>
    public static long Resident => OperatingSystem.IsLinux() ? Kibibytes("VmRSS:") : Fresh().WorkingSet64;

    /// <summary>The most bytes resident since <see cref="ForgetPeak"/>, or since the start where the system cannot forget.</summary>
    public static long Peak => OperatingSystem.IsLinux() ? Kibibytes("VmHWM:") : Fresh().PeakWorkingSet64;

    /// <summary>Starts the peak anew, on systems that can.</summary>
    public static void ForgetPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    private static long Kibibytes(string name)
    {
        foreach (var line in File.ReadLines(Status))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                var digits = line.AsSpan(name.Length).Trim();
                return long.Parse(digits[..digits.IndexOf(' ')], CultureInfo.InvariantCulture) * 1024;
            }
        }

        throw new InvalidDataException($"{Status} has no line {name}");
    }

    private static Process Fresh() => Process.GetCurrentProcess();
}
