using System.Globalization;

namespace Rembg.Benchmarks;

/// <summary>Milliseconds of processor time, as Linux counts them: in hundredths of a second.</summary>
/// <param name="User">Spent in the program.</param>
/// <param name="System">Spent in the system on the program's behalf.</param>
internal readonly record struct ProcessorTime(double User, double System)
{
    // Of /proc/<id>/stat, counted from the state, which follows the name in parentheses.
    private const int UserField = 11;
    private const int ChildrenField = 13;
    private const double MillisecondsPerTick = 10;

    public static ProcessorTime None { get; }

    /// <summary>Whether this system tells.</summary>
    public static bool IsKnown => OperatingSystem.IsLinux();

    public double Total => User + System;

    /// <summary>Of a process so far.</summary>
    public static ProcessorTime Of(int process) => Read(process, UserField);

    /// <summary>Of all processes that this one has started and that have ended.</summary>
    public static ProcessorTime OfEndedChildren() => Read(Environment.ProcessId, ChildrenField);

    public static ProcessorTime operator -(ProcessorTime left, ProcessorTime right) =>
        new(left.User - right.User, left.System - right.System);

    private static ProcessorTime Read(int process, int field)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return new(Milliseconds(fields[field]), Milliseconds(fields[field + 1]));
    }

    private static double Milliseconds(string ticks) => long.Parse(ticks, CultureInfo.InvariantCulture) * MillisecondsPerTick;
}
