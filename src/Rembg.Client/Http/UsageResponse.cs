using System.Text.Json;

namespace Rembg.Http;

/// <summary>Reads the usage endpoint's JSON. Counts may be null, missing, or written as text; unknown fields are ignored.</summary>
internal static class UsageResponse
{
    // More than any account has; sums of a few of these do not overflow.
    private const long LargestNumber = long.MaxValue / 4;

    /// <exception cref="RembgException"><see cref="RembgError.InvalidResponse"/>: no JSON object.</exception>
    public static MembershipUsage ReadUsage(SecretRedactor redactor, string body, UsageQuery query) =>
        Read(redactor, body, root => new MembershipUsage
        {
            Membership = redactor.FirstLine(Member(root, "membership").ToString()),
            Credits = Count(root, "credits"),
            PrepaidCredits = Count(root, "prepaidCredits"),
            AppUsage = Count(root, "app_usage"),
            ApiUsage = Count(root, "api_usage"),
            BillingCycle = Member(root, "billingCycle") is { ValueKind: JsonValueKind.Object } cycle ? ReadCurrentCycle(cycle) : null,
            Year = query.Year,
            Month = query.Month,
            PeriodStartUnix = query.PeriodStartUnix,
        });

    /// <summary>Reads the list of billing cycles, newest first in whatever order the service has them.</summary>
    public static IReadOnlyList<BillingCycle> ReadCycles(SecretRedactor redactor, string body) => Read(redactor, body, static root =>
        Member(root, "billingCycles") is { ValueKind: JsonValueKind.Array } cycles
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

    private static T Read<T>(SecretRedactor redactor, string body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return read(document.RootElement);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a string in it is half a character, which is detected only when it is read.
        }

        var answer = ErrorBody.Parse(redactor, body).Message is { } line ? $"something that is not JSON: {line}" : "no JSON.";
        throw new RembgException(RembgError.InvalidResponse, "The service answered with " + answer);
    }

    private static CurrentBillingCycle ReadCurrentCycle(JsonElement cycle)
    {
        var included = Count(cycle, "includedCredits");
        var app = Count(cycle, "appUsage");
        var api = Count(cycle, "apiUsage");
        var used = Number(cycle, "usedIncludedCredits") ?? app + api;
        return new CurrentBillingCycle
        {
            PeriodStartUnix = Count(cycle, "periodStartUnix"),
            PeriodEndUnix = Number(cycle, "periodEndUnix"),
            AppUsage = app,
            ApiUsage = api,
            IncludedCredits = included,
            PrepaidCredits = Count(cycle, "prepaidCredits"),
            UsedIncludedCredits = used,
            RemainingIncludedCredits = Number(cycle, "remainingIncludedCredits") ?? Math.Max(0, included - used),
            StripeBillingSynced = Member(cycle, "stripeBillingSynced").ValueKind == JsonValueKind.True,
        };
    }

    private static long Count(JsonElement parent, string name) => Number(parent, name) ?? 0;

    private static long? Number(JsonElement parent, string name) =>
        decimal.TryParse(Member(parent, name).ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (long)Math.Max(-LargestNumber, Math.Min(LargestNumber, number))
            : null;

    // Its text is empty where it is missing or null.
    private static JsonElement Member(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value : default;
}
