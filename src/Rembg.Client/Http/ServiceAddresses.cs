namespace Rembg.Http;

/// <summary>The addresses of the service's endpoints: on its own two hosts, or below one base address.</summary>
internal sealed class ServiceAddresses
{
    public static readonly Uri DefaultImages = new("https://api.rembg.com/");
    public static readonly Uri DefaultAccount = new("https://www.rembg.com/");

    /// <exception cref="RembgException"><see cref="RembgError.InsecureEndpoint"/>: the key would be sent unencrypted.</exception>
    public ServiceAddresses(Uri? endpoint)
    {
        if (endpoint is not null)
        {
            if (ProblemOf(endpoint) is { } problem)
            {
                throw new RembgException(RembgError.InsecureEndpoint, problem);
            }

            endpoint = new Uri(endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + '/');
        }

        Removal = new Uri(endpoint ?? DefaultImages, "rmbg");
        Usage = new Uri(endpoint ?? DefaultAccount, "api/membership-usage");
        Specification = new Uri(endpoint ?? DefaultAccount, "api/openapi");
    }

    public Uri Removal { get; }

    public Uri Usage { get; }

    public Uri BillingCycles => new(Usage, "?listBillingCycles=1");

    public Uri Specification { get; }

    public Uri UsageOf(UsageQuery query)
    {
        string?[] parts =
        [
            query.PeriodStartUnix is { } start ? Invariant($"periodStartUnix={start}") : null,
            query.Year is { } year ? $"year={year}" : null,
            query.Month is { } month ? $"month={month}" : null,
            query.IncludeBillingCycle ? "expand=billing_cycle" : null,
        ];
        return new UriBuilder(Usage) { Query = string.Join("&", parts.Where(static part => part is not null)) }.Uri;
    }

    // What is no URL is not quoted where it has an @, which may follow a password.
    private static string? ProblemOf(Uri endpoint) =>
        !endpoint.IsAbsoluteUri || endpoint.Scheme is not ("https" or "http")
            ? $"The endpoint{(endpoint.OriginalString.Contains('@') ? "" : $" '{endpoint.OriginalString}'")} is not an https:// address."
        : endpoint.UserInfo.Length > 0 ? $"The endpoint on {endpoint.Host} has a user name or password in its address. Leave that part out."
        : endpoint.Scheme == "http" && !endpoint.IsLoopback
            ? $"The endpoint '{endpoint.Scheme}://{endpoint.Authority}' is plain HTTP, where the API key could be read in transit."
        : null;
}
