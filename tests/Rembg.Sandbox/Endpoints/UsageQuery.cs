using System.Globalization;
using Rembg.Sandbox.Contract;

namespace Rembg.Sandbox.Endpoints;

/// <summary>What a usage request asks for.</summary>
internal sealed record UsageQuery(int Year, int Month, long? PeriodStart, bool WithCycle)
{
    /// <summary>Whether a query asks for the list of cycles, which ignores everything else.</summary>
    public static bool AsksForCycles(IQueryCollection query) => IsOn(query["listBillingCycles"]);

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="now">The moment whose year and month are the defaults.</param>
    /// <param name="faults">Everything that is wrong; empty when a query comes back.</param>
    /// <returns>The query; null when anything is wrong.</returns>
    public static UsageQuery? Parse(IQueryCollection query, DateTimeOffset now, out IReadOnlyList<ValidationFault> faults)
    {
        var found = new List<ValidationFault>();
        faults = found;
        var year = Number("year", 1, 9999);
        var month = Number("month", 1, 12);
        var start = Number("periodStartUnix", 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        if (query.ContainsKey("periodStartUnix") && (query.ContainsKey("year") || query.ContainsKey("month")))
        {
            found.Add(new("periodStartUnix", "'periodStartUnix' cannot be combined with 'year' or 'month'"));
        }

        var flags = query["expand"].ToString().Split(',', StringSplitOptions.TrimEntries);
        return found.Count > 0 ? null : new UsageQuery(
            (int)(year ?? now.UtcDateTime.Year),
            (int)(month ?? now.UtcDateTime.Month),
            start,
            flags.Contains("billing_cycle") || IsOn(query["includeBillingCycle"]));

        long? Number(string name, long least, long most)
        {
            if (!query.TryGetValue(name, out var texts))
            {
                return null;
            }

            var text = texts.ToString();
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                found.Add(new(name, $"'{name}' must be an integer, got: '{text}'"));
            }
            else if (number < least || number > most)
            {
                found.Add(new(name, $"'{name}' must be between {least} and {most}, got: {number}"));
            }

            return number;
        }
    }

    private static bool IsOn(string? text) => text == "1" || string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
}
