using Rembg.Sandbox.Exchange;
using Rembg.Sandbox.Faults;

namespace Rembg.Sandbox.Endpoints;

/// <summary><c>GET /api/openapi</c>. It needs no key.</summary>
internal static class OpenApiEndpoint
{
    private static readonly byte[] Document = Read();

    /// <summary>Answers a request.</summary>
    public static Task<Answer> AnswerAsync(ServiceExchange exchange) => Task.FromResult(
        FaultAnswers.Replacement(exchange.Faults)
        ?? new Answer { Status = 200, ContentType = "application/json", Body = Document });

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
