namespace Rembg.Sandbox.Faults;

/// <summary>How finely a slow transfer is cut.</summary>
internal static class Pace
{
    /// <summary>Pieces a second.</summary>
    public const int StepsPerSecond = 20;

    /// <summary>The pause for one piece.</summary>
    public static TimeSpan Step { get; } = TimeSpan.FromSeconds(1.0 / StepsPerSecond);
}
