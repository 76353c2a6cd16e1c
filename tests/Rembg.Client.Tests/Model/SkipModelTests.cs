using System.Globalization;

namespace Rembg.Client.Tests.Model;

/// <summary>
/// Random sequences of edits, renames, touches, copies, deletions, retouches and runs: each input comes to what the table of
/// the design says, and costs what that says. REMBG_SEED chooses other sequences, REMBG_SEQUENCES how many.
/// </summary>
public sealed class SkipModelTests(ITestOutputHelper output)
{
    private const int Steps = 15;

    [Fact]
    public void Every_sequence_goes_as_the_table_says()
    {
        var (first, count, runs) = (Number("REMBG_SEED", 1), Number("REMBG_SEQUENCES", 150), 0);
        for (var seed = first; seed < first + count; seed++)
        {
            using var sequence = new SkipSequence(seed);
            try
            {
                sequence.Play(Steps);
            }
#pragma warning disable CA1031 // Whatever it is, the sequence that brings it about is worth knowing.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Assert.Fail($"REMBG_SEED={seed} REMBG_SEQUENCES=1:{Environment.NewLine}{sequence.Story}{Environment.NewLine}{e.Message}{Environment.NewLine}{e.StackTrace}");
            }

            runs += sequence.Runs;
        }

        output.WriteLine($"{count} sequences of {Steps} steps, {runs} runs.");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
