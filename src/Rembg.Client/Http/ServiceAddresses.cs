using System.Globalization;

namespace Rembg.Http;

/// <summary>The addresses of the service's endpoints: on its own two hosts, or below one base address that the user names.</summary>
internal sealed class ServiceAddresses
{
    public static readonly Uri DefaultImages = new("https://api.rembg.com/");
    public static readonly Uri DefaultAccount = new("https://www.rembg.com/");

    /// <exception cref="RembgException"><see cref="RembgError.InsecureEndpoint"/>: the key would be sent unencrypted.</exception>
    public ServiceAddresses(Uri? endpoint)
    {
        if (endpoint is not null)
        {
            Check(endpoint);
            endpoint = WithTrailingSlash(endpoint);
        }

        Removal = new Uri(endpoint ?? DefaultImages, "rmbg");
        Usage = new Uri(endpoint ?? DefaultAccount, "api/membership-usage");
        Specification = new Uri(endpoint ?? DefaultAccount, "api/openapi");
    }

    public Uri Removal { get; }

    public Uri Usage { get; }

    public Uri BillingCycles => With(Usage, "listBillingCycles=1");

    public Uri Specification { get; }

    /// <summary>The address that answers a usage query.</summary>
    public Uri UsageOf(UsageQuery query)
    {
        var parts = new List<string>(4);
        Add("periodStartUnix", query.PeriodStartUnix);
        Add("year", query.Year);
        Add("month", query.Month);
        if (query.IncludeBillingCycle)
        {
            parts.Add("expand=billing_cycle");
        }

        return With(Usage, string.Join("&", parts));

        void Add(string name, long? value)
        {
            if (value is { } number)
            {
                parts.Add(name + "=" + number.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static Uri With(Uri address, string query) => new UriBuilder(address) { Query = query }.Uri;

    private static void Check(Uri endpoint)
    {
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("https" or "http"))
        {
            // What has an @ may have a password before it.
            var name = endpoint.OriginalString.Contains('@') ? string.Empty : $" '{endpoint.OriginalString}'";
            throw new RembgException(RembgError.InsecureEndpoint, $"The endpoint{name} is not an https:// address.");
        }

        if (endpoint.UserInfo.Length > 0)
        {
            throw new RembgException(
                RembgError.InsecureEndpoint,
                $"The endpoint on {endpoint.Host} has a user name or password in its address. Leave that part out.");
        }

        if (endpoint.Scheme == "http" && !endpoint.IsLoopback)
        {
            throw new RembgException(
                RembgError.InsecureEndpoint,
                $"The endpoint '{endpoint.Scheme}://{endpoint.Authority}' is plain HTTP, where the API key could be read in transit.");
        }
    }

    private static Uri WithTrailingSlash(Uri endpoint)
    {
        var builder = new UriBuilder(endpoint); // A query or a fragment is no part of a base.
        if (!builder.Path.EndsWith('/'))
        {
            builder.Path += "/";
        }

        return builder.Uri;
    }
}
