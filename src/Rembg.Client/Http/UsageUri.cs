using System.Globalization;

namespace Rembg.Http;

/// <summary>Writes a usage query as the address that asks it.</summary>
internal static class UsageUri
{
    public static Uri For(Uri endpoint, UsageQuery query)
    {
        var parts = new List<string>(3);
        Add("periodStartUnix", query.PeriodStartUnix);
        Add("year", query.Year);
        Add("month", query.Month);
        if (query.IncludeBillingCycle)
        {
            parts.Add("expand=billing_cycle");
        }

        return With(endpoint, string.Join("&", parts));

        void Add(string name, long? value)
        {
            if (value is { } number)
            {
                parts.Add(name + "=" + number.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    public static Uri ForCycles(Uri endpoint) => With(endpoint, "listBillingCycles=1");

    private static Uri With(Uri endpoint, string query) => new UriBuilder(endpoint) { Query = query }.Uri;
}
