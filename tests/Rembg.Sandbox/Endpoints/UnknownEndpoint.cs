using Rembg.Sandbox.Exchange;
using Rembg.Sandbox.Faults;

namespace Rembg.Sandbox.Endpoints;

/// <summary>Everything else: 404, or 405 for a known path with another method.</summary>
internal static class UnknownEndpoint
{
    private static readonly string[] Known = ["/rmbg", "/api/membership-usage", "/api/openapi"];

    /// <summary>Answers a request.</summary>
    public static Task<Answer> AnswerAsync(ServiceExchange exchange) => Task.FromResult(
        FaultAnswers.Replacement(exchange.Faults)
        ?? (Known.Contains(exchange.Received.Path) ? Answer.Error(405, "Method not allowed") : Answer.Error(404, "Not found")));
}
