using System.Net.Http;

namespace Rembg.NetFramework.Client;

/// <summary>
/// Mono's streams of answers look at the token of a read that is under way, which .NET Framework's do not. This makes the
/// one like the other.
/// </summary>
internal sealed class TokenDeafHandler : DelegatingHandler
{
    public TokenDeafHandler()
        : base(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 1024 })
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var content = new StreamContent(new TokenDeafStream(await response.Content.ReadAsStreamAsync().ConfigureAwait(false)));
        foreach (var header in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = content;
        return response;
    }
}
