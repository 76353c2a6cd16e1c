using System.Globalization;

namespace Rembg.Sandbox;

/// <summary>The options of the program.</summary>
internal sealed record CommandLine(SandboxOptions Options, bool UntilStdinCloses)
{
    /// <summary>The help text.</summary>
    public const string Help = """
        The Rembg service on loopback.

          --port N              the port; a free one when left out
          --credits N           the plan's credits of each account (20000)
          --prepaid N           the bought credits of each account (2000)
          --latency-ms N        the think time of each removal (0)
          --rate-limit N        removals of one key in a window before the short-term 429 (any number)
          --rate-window-sec N   that window in seconds (1)
          --retry-after TEXT    the Retry-After header of the short-term 429 (none)
          --orientation KIND    honour or ignore the EXIF orientation of pictures (ignore)
          --plain-pictures      quick pictures of nothing in place of cut-outs
          --until-stdin-closes  end when standard input does
          --help                this text
        """;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">An argument is unknown, or its value is missing or not a number.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var options = new SandboxOptions();
        var untilStdinCloses = false;
        for (var at = 0; at < arguments.Count; at++)
        {
            var name = arguments[at];
            switch (name)
            {
                case "--port":
                    options = options with { Port = checked((int)Number(65535)) };
                    break;
                case "--credits":
                    options = options with { Credits = Number() };
                    break;
                case "--prepaid":
                    options = options with { PrepaidCredits = Number() };
                    break;
                case "--latency-ms":
                    options.Latency = TimeSpan.FromMilliseconds(Number(int.MaxValue));
                    break;
                case "--rate-limit":
                    options.RateLimit = (int)Number(int.MaxValue);
                    break;
                case "--rate-window-sec":
                    options.RateWindow = TimeSpan.FromSeconds(Number(int.MaxValue));
                    break;
                case "--retry-after":
                    options.RetryAfter = Value();
                    break;
                case "--orientation":
                    options.HonoursOrientation = Value() switch
                    {
                        "honour" => true,
                        "ignore" => false,
                        _ => throw new FormatException($"--orientation needs honour or ignore, but got '{arguments[at]}'."),
                    };
                    break;
                case "--plain-pictures" or "--no-imagemagick": // Its former name, which scripts of users may hold.
                    options = options with { PlainPictures = true };
                    break;
                case "--until-stdin-closes":
                    untilStdinCloses = true;
                    break;
                default:
                    throw new FormatException($"There is no option '{name}'.");
            }

            string Value() => ++at < arguments.Count ? arguments[at] : throw new FormatException($"{name} needs a value.");

            long Number(long most = long.MaxValue) =>
                long.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
                    ? number
                    : throw new FormatException($"{name} needs a whole number from 0 to {most}, but got '{arguments[at]}'.");
        }

        return new CommandLine(options, untilStdinCloses);
    }
}
