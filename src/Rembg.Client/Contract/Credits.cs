namespace Rembg.Contract;

/// <summary>Saturating arithmetic for credit counts: absurd numbers of a service must not overflow into their opposite.</summary>
internal static class Credits
{
    public static long Add(long a, long b) => Saturated((decimal)a + b);

    /// <summary>The rest of an amount; 0 when more was used than the amount.</summary>
    public static long Left(long amount, long used) => Math.Max(0, Saturated((decimal)amount - used));

    private static long Saturated(decimal count) => (long)Math.Max(long.MinValue, Math.Min(long.MaxValue, count));
}
