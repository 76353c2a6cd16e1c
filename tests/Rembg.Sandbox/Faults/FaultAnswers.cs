using Microsoft.AspNetCore.WebUtilities;
using Rembg.Sandbox.Exchange;

namespace Rembg.Sandbox.Faults;

/// <summary>The answers that faults give instead of the service's.</summary>
internal static class FaultAnswers
{
    /// <summary>The answer that replaces the service's; null when no fault does.</summary>
    public static Answer? Replacement(ActiveFaults faults) =>
        faults[FaultAction.Status] is { } status ? Of(status)
        : faults[FaultAction.Html] is { } html ? Page(html)
        : null;

    /// <summary>The answer that a fault describes.</summary>
    public static Answer Of(Fault fault)
    {
        var status = fault.StatusCode ?? 500;
        var answer = fault switch
        {
            { BodyBytes: { } bytes } => new Answer
            {
                Status = status,
                ContentType = fault.ContentType ?? "application/octet-stream",
                Body = bytes.ToArray(),
            },
            { Body: { } text } => Answer.Text(status, fault.ContentType ?? TypeOf(text), text),
            _ => Answer.Error(status, TextOf(status)),
        };
        foreach (var (name, value) in fault.Headers ?? new Dictionary<string, string>())
        {
            answer = answer.With(name, value);
        }

        return answer;
    }

    private static Answer Page(Fault fault)
    {
        var status = fault.StatusCode ?? 502;
        var title = $"{status} {ReasonPhrases.GetReasonPhrase(status)}";
        var page = $"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n";
        return Of(fault with { StatusCode = status, Body = fault.Body ?? page, ContentType = fault.ContentType ?? "text/html" });
    }

    private static string TypeOf(string text) =>
        text.StartsWith('{') || text.StartsWith('[') ? "application/json" : "text/plain; charset=utf-8";

    private static string TextOf(int status) => status switch
    {
        400 => ErrorTexts.InvalidSignature,
        401 => ErrorTexts.InvalidKey,
        403 => ErrorTexts.EmailNotVerified,
        429 => ErrorTexts.RateLimited,
        503 => ErrorTexts.Unavailable,
        _ => ReasonPhrases.GetReasonPhrase(status),
    };
}
