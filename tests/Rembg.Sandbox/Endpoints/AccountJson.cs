using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rembg.Sandbox.Endpoints;

/// <summary>Accounts on the control path. What is left out keeps its value.</summary>
internal static class AccountJson
{
    /// <summary>Writes an account.</summary>
    public static JsonObject Write(SandboxAccount account) => new()
    {
        ["key"] = account.Key,
        ["membership"] = account.Membership,
        ["credits"] = account.Credits,
        ["prepaidCredits"] = account.PrepaidCredits,
        ["appUsage"] = account.AppUsage,
        ["apiUsage"] = account.ApiUsage,
        ["remainingIncludedCredits"] = account.RemainingIncludedCredits,
        ["stripeBillingSynced"] = account.StripeBillingSynced,
    };

    /// <summary>Changes an account.</summary>
    /// <exception cref="JsonException">There is no such member, or it cannot be changed.</exception>
    public static void Read(JsonObject change, SandboxAccount account)
    {
        foreach (var (name, value) in change)
        {
            switch (name)
            {
                case "membership":
                    account.Membership = ControlJson.Value<string>(name, value);
                    break;
                case "credits":
                    account.Credits = ControlJson.Value<long>(name, value);
                    break;
                case "prepaidCredits":
                    account.PrepaidCredits = ControlJson.Value<long>(name, value);
                    break;
                case "appUsage":
                    account.AppUsage = ControlJson.Value<long>(name, value);
                    break;
                case "apiUsage":
                    account.ApiUsage = ControlJson.Value<long>(name, value);
                    break;
                case "stripeBillingSynced":
                    account.StripeBillingSynced = ControlJson.Value<bool>(name, value);
                    break;
                default:
                    throw new JsonException($"An account has no '{name}' that could be changed.");
            }
        }
    }
}
