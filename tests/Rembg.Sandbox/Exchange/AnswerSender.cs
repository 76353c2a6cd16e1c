namespace Rembg.Sandbox.Exchange;

/// <summary>Sends answers as they should be.</summary>
internal static class AnswerSender
{
    /// <summary>Sends an answer, through a fault where there is one for this part of the exchange.</summary>
    public static async Task SendAsync(ServiceExchange exchange, Answer answer)
    {
        if (FaultySender.IsNeeded(exchange.Faults))
        {
            await FaultySender.SendAsync(exchange, answer);
            return;
        }

        exchange.Conclude(answer.Status);
        await SendAsync(exchange.Context, answer);
    }

    /// <summary>Sends an answer.</summary>
    public static async Task SendAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        // These two have no body by definition, and the server refuses to send a length for them.
        if (answer.Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
