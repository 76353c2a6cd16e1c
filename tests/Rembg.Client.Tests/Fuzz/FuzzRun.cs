using System.Globalization;

namespace Rembg.Client.Tests.Fuzz;

/// <summary>
/// Runs a check over damaged inputs: a short run with fixed seeds by default, a long one when
/// <c>REMBG_FUZZ_ITERATIONS</c> says so. <c>REMBG_FUZZ_SEED</c> moves the first seed: to repeat one failure (with one
/// iteration), or to look elsewhere.
/// </summary>
internal static class FuzzRun
{
    private const int ShownBytes = 512;

    /// <summary>Checks damaged copies of the originals. A check fails by throwing.</summary>
    public static void Over(IReadOnlyList<byte[]> originals, int iterations, Action<byte[]> check)
    {
        iterations = Setting("REMBG_FUZZ_ITERATIONS", iterations);
        var first = Setting("REMBG_FUZZ_SEED", 1);
        for (var i = 0; i < iterations; i++)
        {
            var seed = unchecked(first + i);
            var input = new Mutator(seed).Next(originals);
            try
            {
                check(input);
            }
            catch (Exception e)
            {
                throw new FuzzFailureException(Describe(seed, input), e);
            }
        }
    }

    private static string Describe(int seed, byte[] input) =>
        $"REMBG_FUZZ_SEED={seed} REMBG_FUZZ_ITERATIONS=1 repeats this. The input, {input.Length} bytes: "
        + Convert.ToHexString(input, 0, Math.Min(input.Length, ShownBytes));

    private static int Setting(string name, int otherwise)
    {
        var text = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(text) ? otherwise : int.Parse(text, CultureInfo.InvariantCulture);
    }
}

/// <summary>A check that a damaged input failed; the message says how to repeat it.</summary>
internal sealed class FuzzFailureException(string message, Exception inner) : Exception(message, inner);
