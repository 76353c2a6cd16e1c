namespace Rembg.Contract;

/// <summary>Arithmetic with what a service says of credits: numbers that no account has must not turn into their opposite.</summary>
internal static class Credits
{
    /// <summary>The sum, or the largest or smallest number there is where it lies beyond.</summary>
    public static long Add(long a, long b)
    {
        var sum = unchecked(a + b);

        // Beyond the range when both have the sign that the sum has not.
        return ((a ^ sum) & (b ^ sum)) >= 0 ? sum : a < 0 ? long.MinValue : long.MaxValue;
    }

    /// <summary>What is left of an amount: 0 where more was used than there was.</summary>
    public static long Left(long amount, long used) =>
        amount <= used ? 0 : used >= 0 || amount <= long.MaxValue + used ? amount - used : long.MaxValue;
}
