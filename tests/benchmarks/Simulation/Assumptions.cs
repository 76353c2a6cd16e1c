using System.Globalization;

namespace Rembg.Benchmarks.Simulation;

/// <summary>What a simulated job assumes. Nothing of it is known of the real service; each can be set.</summary>
internal sealed record Assumptions
{
    public const string Usage = """
        simulate [--images 1000000] [--rate 10] [--burst 20] [--service 2.5] [--crash-hours 6] [--seed 1]

          --images       how many there are
          --rate         removals a second that the account allows
          --burst        how many it allows at once after a rest
          --service      seconds an image takes on average, transfers and all; half to three halves of it, evenly
          --crash-hours  how long a machine runs on average until it is killed; it is back after two minutes
          --seed         chooses the chances
        """;

    public int Images { get; private init; } = 1_000_000;

    public double Rate { get; private init; } = 10;

    public double Burst { get; private init; } = 20;

    public double ServiceSeconds { get; private init; } = 2.5;

    public double CrashHours { get; private init; } = 6;

    public int Seed { get; private init; } = 1;

    /// <summary>Reads the arguments; null when they are not understood.</summary>
    public static Assumptions? Parse(IReadOnlyList<string> arguments)
    {
        var read = new Assumptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count
                || !double.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var number)
                || !(number > 0))
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--images": read = read with { Images = (int)number }; break;
                case "--rate": read = read with { Rate = number }; break;
                case "--burst": read = read with { Burst = number }; break;
                case "--service": read = read with { ServiceSeconds = number }; break;
                case "--crash-hours": read = read with { CrashHours = number }; break;
                case "--seed": read = read with { Seed = (int)number }; break;
                default: return null;
            }
        }

        return read;
    }
}
