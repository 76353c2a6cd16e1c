using System.Text.Json;

namespace Rembg.Http;

/// <summary>Reads the usage endpoint's JSON. Counts may be null, missing, or written as text; unknown fields are ignored.</summary>
internal static class UsageResponse
{
    /// <exception cref="RembgException"><see cref="RembgError.InvalidResponse"/>: no JSON object.</exception>
    public static MembershipUsage ReadUsage(SecretRedactor redactor, byte[] body, UsageQuery query) => Read(redactor, body, root => new MembershipUsage
    {
        Membership = root.TryGetProperty("membership", out var name) && name.ValueKind == JsonValueKind.String ? redactor.FirstLine(name.GetString()) : null,
        Credits = Count(root, "credits"),
        PrepaidCredits = Count(root, "prepaidCredits"),
        AppUsage = Count(root, "app_usage"),
        ApiUsage = Count(root, "api_usage"),
        BillingCycle = root.TryGetProperty("billingCycle", out var cycle) && cycle.ValueKind == JsonValueKind.Object ? ReadCurrentCycle(cycle) : null,
        Year = query.Year,
        Month = query.Month,
        PeriodStartUnix = query.PeriodStartUnix,
    });

    /// <summary>Reads the list of billing cycles, newest first in whatever order the service has them.</summary>
    public static IReadOnlyList<BillingCycle> ReadCycles(SecretRedactor redactor, byte[] body) => Read(redactor, body, static root =>
        root.TryGetProperty("billingCycles", out var cycles) && cycles.ValueKind == JsonValueKind.Array
            ? cycles.EnumerateArray().Where(static cycle => cycle.ValueKind == JsonValueKind.Object)
                .Select(static cycle => new BillingCycle
                {
                    PeriodStartUnix = Count(cycle, "periodStartUnix"),
                    PeriodEndUnix = Number(cycle, "periodEndUnix"),
                    AppUsage = Count(cycle, "appUsage"),
                    ApiUsage = Count(cycle, "apiUsage"),
                })
                .OrderByDescending(static cycle => cycle.PeriodStartUnix).ToArray()
            : []);

    private static T Read<T>(SecretRedactor redactor, byte[] body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(BoundedBody.WithoutMark(body));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return read(document.RootElement);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a string in it is no UTF-8, which is detected only when it is read. Reported below, with the start of the body.
        }

        var answer = ErrorBody.Parse(redactor, body).Message is { } line ? $"something that is not JSON: {line}" : "no JSON.";
        throw new RembgException(RembgError.InvalidResponse, "The service answered with " + answer);
    }

    private static CurrentBillingCycle ReadCurrentCycle(JsonElement cycle)
    {
        var included = Count(cycle, "includedCredits");
        var app = Count(cycle, "appUsage");
        var api = Count(cycle, "apiUsage");
        var used = Number(cycle, "usedIncludedCredits") ?? Contract.Credits.Add(app, api);
        return new CurrentBillingCycle
        {
            PeriodStartUnix = Count(cycle, "periodStartUnix"),
            PeriodEndUnix = Number(cycle, "periodEndUnix"),
            AppUsage = app,
            ApiUsage = api,
            IncludedCredits = included,
            PrepaidCredits = Count(cycle, "prepaidCredits"),
            UsedIncludedCredits = used,
            RemainingIncludedCredits = Number(cycle, "remainingIncludedCredits") ?? Contract.Credits.Left(included, used),
            StripeBillingSynced = cycle.TryGetProperty("stripeBillingSynced", out var synced) && synced.ValueKind == JsonValueKind.True,
        };
    }

    private static long Count(JsonElement parent, string name) => Number(parent, name) ?? 0;

    private static long? Number(JsonElement parent, string name)
    {
        _ = parent.TryGetProperty(name, out var value); // Undefined, where it is missing.
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var integer) => integer,
            JsonValueKind.Number when value.TryGetDouble(out var real) && Math.Abs(real) < 9e18 => (long)real,
            JsonValueKind.String when long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var written) => written,
            _ => null,
        };
    }
}
