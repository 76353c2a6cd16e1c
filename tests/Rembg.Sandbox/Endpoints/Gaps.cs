using System.Text.Json.Nodes;

namespace Rembg.Sandbox.Endpoints;

/// <summary>Makes answers as incomplete as real ones may be: nulls, missing members, and unknown members.</summary>
internal static class Gaps
{
    /// <summary>Takes from a usage answer.</summary>
    public static JsonObject InUsage(JsonObject usage)
    {
        usage["membership"] = null;
        usage["app_usage"] = null;
        usage.Remove("api_usage");
        usage.Remove("prepaidCredits");
        usage["seats"] = new JsonObject { ["used"] = 1 };
        if (usage["billingCycle"] is JsonObject cycle)
        {
            cycle["periodEndUnix"] = null;
            cycle["appUsage"] = null;
            cycle.Remove("prepaidCredits");
            cycle.Remove("stripeBillingSynced");
        }

        return usage;
    }

    /// <summary>Takes from a list of cycles.</summary>
    public static JsonObject InCycles(JsonObject answer)
    {
        foreach (var cycle in answer["billingCycles"]!.AsArray().OfType<JsonObject>())
        {
            cycle["periodEndUnix"] = null;
            cycle.Remove("appUsage");
            cycle["note"] = "not in the documentation";
        }

        return answer;
    }
}
