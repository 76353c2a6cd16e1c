using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rembg.Sandbox.Endpoints;

/// <summary>Settings on the control path: milliseconds and seconds as numbers. What is left out keeps its value.</summary>
internal static class SettingsJson
{
    /// <summary>Writes the settings.</summary>
    public static JsonObject Write(SandboxSettings settings) => new()
    {
        ["latencyMs"] = settings.Latency.TotalMilliseconds,
        ["latencySpread"] = settings.LatencySpread,
        ["slowLatencyMs"] = settings.SlowLatency.TotalMilliseconds,
        ["rateLimit"] = settings.RateLimit,
        ["rateWindowSec"] = settings.RateWindow.TotalSeconds,
        ["rateBurst"] = settings.RateBurst,
        ["retryAfter"] = settings.RetryAfter,
        ["orientation"] = settings.HonoursOrientation ? "honour" : "ignore",
    };

    /// <summary>Changes the settings.</summary>
    /// <exception cref="JsonException">There is no such setting.</exception>
    public static void Read(JsonObject change, SandboxSettings settings)
    {
        foreach (var (name, value) in change)
        {
            switch (name)
            {
                case "latencyMs":
                    settings.Latency = TimeSpan.FromMilliseconds(ControlJson.Value<double>(name, value));
                    break;
                case "latencySpread":
                    settings.LatencySpread = ControlJson.Value<double>(name, value);
                    break;
                case "slowLatencyMs":
                    settings.SlowLatency = TimeSpan.FromMilliseconds(ControlJson.Value<double>(name, value));
                    break;
                case "rateLimit":
                    settings.RateLimit = value is null ? null : ControlJson.Value<int>(name, value);
                    break;
                case "rateWindowSec":
                    settings.RateWindow = TimeSpan.FromSeconds(ControlJson.Value<double>(name, value));
                    break;
                case "rateBurst":
                    settings.RateBurst = value is null ? null : ControlJson.Value<int>(name, value);
                    break;
                case "retryAfter":
                    settings.RetryAfter = value?.ToString();
                    break;
                case "orientation":
                    settings.HonoursOrientation = ControlJson.Value<string>(name, value) switch
                    {
                        "honour" => true,
                        "ignore" => false,
                        var other => throw new JsonException($"'orientation' must be honour or ignore, got: {other}"),
                    };
                    break;
                default:
                    throw new JsonException($"There is no setting '{name}'.");
            }
        }
    }
}
