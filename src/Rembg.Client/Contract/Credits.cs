namespace Rembg.Contract;

/// <summary>Saturating arithmetic for credit counts: absurd numbers of a service must not overflow into their opposite.</summary>
internal static class Credits
{
    /// <summary>The sum, clamped to the range of the type.</summary>
    public static long Add(long a, long b)
    {
        var sum = unchecked(a + b);

        // Beyond the range when both have the sign that the sum has not.
        return ((a ^ sum) & (b ^ sum)) >= 0 ? sum : a < 0 ? long.MinValue : long.MaxValue;
    }

    /// <summary>The rest of an amount; 0 when more was used than the amount.</summary>
    public static long Left(long amount, long used) =>
        amount <= used ? 0 : used >= 0 || amount <= long.MaxValue + used ? amount - used : long.MaxValue;
}
