namespace Rembg.Sandbox.Accounts;

/// <summary>Which keys are good, and which bring a scenario about. Keys match by their exact text.</summary>
internal static class ReservedKeys
{
    private const string Good = "sandbox";
    private const string Prefix = "sandbox-";

    private static readonly Dictionary<string, Scenario> Reserved = new(StringComparer.Ordinal)
    {
        ["sandbox-invalid"] = Scenario.Invalid,
        ["sandbox-unverified"] = Scenario.Unverified,
        ["sandbox-ratelimited"] = Scenario.RateLimited,
        ["sandbox-daily"] = Scenario.Daily,
        ["sandbox-monthly"] = Scenario.Monthly,
        ["sandbox-slow"] = Scenario.Slow,
        ["sandbox-flaky"] = Scenario.Flaky,
        ["sandbox-unsynced"] = Scenario.Unsynced,
        ["sandbox-nocycles"] = Scenario.NoCycles,
        ["sandbox-nulls"] = Scenario.Nulls,
    };

    /// <summary>What a key brings about; any key that is not the sandbox's own is invalid.</summary>
    public static Scenario ScenarioOf(string? key) =>
        key is null ? Scenario.Invalid
        : Reserved.TryGetValue(key, out var scenario) ? scenario
        : key == Good || (key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length > Prefix.Length) ? Scenario.None
        : Scenario.Invalid;
}
