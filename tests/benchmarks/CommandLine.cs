using System.Globalization;

namespace Rembg.Benchmarks;

/// <summary>What was asked for.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        dotnet run --project tests/benchmarks -c Release [-- options]

          --cases a,b      only these cases (warm, node, first, think, large, many, skipped, import, limited, progress,
                           processor, parts, count, bounded, size)
          --rounds 5       how often each is measured
          --quick          one round, a tenth of the images: a look, not a measurement
          --output folder  where the report goes (output/benchmarks); docs brings the documentation up to date
          --no-build       takes the module as it is in output/Rembg
          --without-powershell
                           leaves PowerShell out though it is there

        dotnet run --project tests/benchmarks -c Release -- simulate [--images 1000000] [...]

          plays a large job through several machines that share one account; --help shows its options
        """;

    public IReadOnlyList<string> Cases { get; private init; } = [];

    public int Rounds { get; private init; } = 5;

    public bool Quick { get; private init; }

    public string? Output { get; private init; }

    public bool Builds { get; private init; } = true;

    public bool UsesPowerShell { get; private init; } = true;

    /// <summary>Reads the arguments.</summary>
    /// <returns>What they ask for; null when they are not understood.</returns>
    public static CommandLine? Parse(IReadOnlyList<string> arguments)
    {
        var line = new CommandLine();
        for (var i = 0; i < arguments.Count; i++)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : string.Empty;
            switch (arguments[i])
            {
                case "--cases":
                    line = line with { Cases = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) };
                    i++;
                    break;
                case "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    line = line with { Rounds = rounds };
                    i++;
                    break;
                case "--output" when value.Length > 0:
                    line = line with { Output = Path.GetFullPath(value) };
                    i++;
                    break;
                case "--quick":
                    line = line with { Quick = true, Rounds = 1 };
                    break;
                case "--no-build":
                    line = line with { Builds = false };
                    break;
                case "--without-powershell":
                    line = line with { UsesPowerShell = false };
                    break;
                default:
                    return null;
            }
        }

        return line;
    }
}
