namespace Rembg.Pipeline;

/// <summary>
/// The numbers of the records of one run: one for the run, one for each line below it. Runs at the same time, in threads or behind
/// a remote session, are told apart by them; a process that never ends uses them again after 65 536 runs.
/// </summary>
internal readonly struct ProgressIds
{
    /// <summary>The most lines for images.</summary>
    public const int MaximumLines = 1022;

    // Far from the small numbers that scripts around the cmdlet use, and far from the end of what an int holds.
    private const int First = 0x52_65_00_00;
    private const int PerRun = 1024;
    private const int Runs = 0x1_00_00;
    private const long SourceBase = 0x52_65_6D_62_67L << 24;

    private static int _lastRun;

    private readonly int _run;

    private ProgressIds(int run) => _run = run;

    /// <summary>The record of the run.</summary>
    public int Parent => First + (_run * PerRun);

    /// <summary>The record that counts the images without a line.</summary>
    public int More => Parent + PerRun - 1;

    /// <summary>What the host tells the records of different commands apart by.</summary>
    public long Source => SourceBase + _run;

    /// <summary>Numbers for one more run.</summary>
    public static ProgressIds Next() => new((int)(unchecked((uint)Interlocked.Increment(ref _lastRun)) % Runs));

    /// <summary>The record of a line.</summary>
    /// <param name="line">The line below the run's own, from 0 to <see cref="MaximumLines"/> - 1.</param>
    public int Line(int line) => Parent + 1 + line;
}
