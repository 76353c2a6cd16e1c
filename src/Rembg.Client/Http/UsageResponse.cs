using System.Text.Json;

namespace Rembg.Http;

/// <summary>
/// Reads the usage endpoint's JSON. Counts may be null, missing, or written as text; unknown fields are left alone.
/// </summary>
internal static class UsageResponse
{
    /// <exception cref="RembgException"><see cref="RembgError.InvalidResponse"/>: no JSON object.</exception>
    public static MembershipUsage ReadUsage(SecretRedactor redactor, byte[] body, UsageQuery query) =>
        Read(redactor, body, root => ReadUsage(redactor, root, query));

    /// <inheritdoc cref="ReadUsage(SecretRedactor, byte[], UsageQuery)"/>
    public static IReadOnlyList<BillingCycle> ReadCycles(SecretRedactor redactor, byte[] body) => Read(redactor, body, ReadCycles);

    private static T Read<T>(SecretRedactor redactor, byte[] body, Func<JsonElement, T> read)
    {
        using var document = Parse(redactor, body);
        try
        {
            return read(document.RootElement);
        }
        catch (InvalidOperationException e)
        {
            // A text in it is no UTF-8, which shows only when it is read.
            throw new RembgException(RembgError.InvalidResponse, "The service answered with JSON that holds broken text.", e);
        }
    }

    private static MembershipUsage ReadUsage(SecretRedactor redactor, JsonElement root, UsageQuery query) =>
        new()
        {
            Membership = Text(redactor, root, "membership"),
            Credits = Count(root, "credits"),
            PrepaidCredits = Count(root, "prepaidCredits"),
            AppUsage = Count(root, "app_usage"),
            ApiUsage = Count(root, "api_usage"),
            BillingCycle = root.TryGetProperty("billingCycle", out var cycle) && cycle.ValueKind == JsonValueKind.Object
                ? ReadCurrentCycle(cycle)
                : null,
            Year = query.Year,
            Month = query.Month,
            PeriodStartUnix = query.PeriodStartUnix,
        };

    private static List<BillingCycle> ReadCycles(JsonElement root)
    {
        var cycles = new List<BillingCycle>();
        if (root.TryGetProperty("billingCycles", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var cycle in list.EnumerateArray())
            {
                if (cycle.ValueKind == JsonValueKind.Object)
                {
                    cycles.Add(new BillingCycle
                    {
                        PeriodStartUnix = Count(cycle, "periodStartUnix"),
                        PeriodEndUnix = Number(cycle, "periodEndUnix"),
                        AppUsage = Count(cycle, "appUsage"),
                        ApiUsage = Count(cycle, "apiUsage"),
                    });
                }
            }
        }

        // The service lists the newest first; that is a promise of the module, so it does not hang on the service.
        cycles.Sort(static (a, b) => b.PeriodStartUnix.CompareTo(a.PeriodStartUnix));
        return cycles;
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

    private static JsonDocument Parse(SecretRedactor redactor, byte[] body)
    {
        try
        {
            var document = JsonDocument.Parse(WithoutMark(body));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // Reported below, with what the body looks like instead.
        }

        var line = ErrorBody.Parse(redactor, body).Message;
        throw new RembgException(
            RembgError.InvalidResponse,
            line is null ? "The service answered with no JSON." : $"The service answered with something that is not JSON: {line}");
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] body) =>
        body.Length >= 3 && body[0] == 0xEF && body[1] == 0xBB && body[2] == 0xBF ? body.AsMemory(3) : body;

    private static string? Text(SecretRedactor redactor, JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? PlainText.FirstLine(redactor, value.GetString())
            : null;

    private static long Count(JsonElement parent, string name) => Number(parent, name) ?? 0;

    private static long? Number(JsonElement parent, string name)
    {
        _ = parent.TryGetProperty(name, out var value); // Undefined, where it is missing.
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
            JsonValueKind.Number when value.TryGetDouble(out var real) && Math.Abs(real) < 9e18 => (long)real,
            JsonValueKind.String when long.TryParse(
                value.GetString(), System.Globalization.NumberStyles.AllowLeadingSign,
                System.Globalization.CultureInfo.InvariantCulture, out var written) => written,
            _ => null,
        };
    }
}
