using System.Net;
using System.Net.Http.Headers;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Model;

/// <summary>A service without sockets, which answers each removal with a picture like no other and counts what it charged.</summary>
internal sealed class StubService : HttpMessageHandler
{
    private int _removals;

    /// <summary>How many removals were charged.</summary>
    public int Removals => Volatile.Read(ref _removals);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
        var content = new ByteArrayContent(Picture(Interlocked.Increment(ref _removals)));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/webp");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request };
    }

    // All of the same length, so that only their bytes tell them apart.
    private static byte[] Picture(int number)
    {
        var picture = Pictures.Webp(60);
        BitConverter.TryWriteBytes(picture.AsSpan(picture.Length - sizeof(int)), number);
        return picture;
    }
}
