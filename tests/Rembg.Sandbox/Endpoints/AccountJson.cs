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
                    account.Membership = value!.GetValue<string>();
                    break;
                case "credits":
                    account.Credits = value!.GetValue<long>();
                    break;
                case "prepaidCredits":
                    account.PrepaidCredits = value!.GetValue<long>();
                    break;
                case "appUsage":
                    account.AppUsage = value!.GetValue<long>();
                    break;
                case "apiUsage":
                    account.ApiUsage = value!.GetValue<long>();
                    break;
                case "stripeBillingSynced":
                    account.StripeBillingSynced = value!.GetValue<bool>();
                    break;
                default:
                    throw new JsonException($"An account has no '{name}' that could be changed.");
            }
        }
    }
}
