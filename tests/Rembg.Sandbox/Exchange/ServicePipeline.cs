using Microsoft.AspNetCore.Connections;
using Rembg.Sandbox.Faults;
using Rembg.Sandbox.Log;

namespace Rembg.Sandbox.Exchange;

/// <summary>The way of every request of the service: log, faults, endpoint, answer.</summary>
internal sealed class ServicePipeline(RequestLog log, FaultPlan plan, Traffic traffic, CancellationToken stopping)
{
    /// <summary>Handles one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">What makes the answer.</param>
    public async Task HandleAsync(HttpContext context, Func<ServiceExchange, Task<Answer>> endpoint)
    {
        traffic.Saw(context);
        var received = log.Begin(context.Request);
        using var exchange = new ServiceExchange(context, received, plan, stopping);
        try
        {
            exchange.TakeFaults(withImage: false);
            await AnswerAsync(exchange, endpoint);
        }
        catch (FaultEndedException)
        {
            // The connection is gone, as planned.
        }
        catch (Exception exception) when (HasEnded(exchange, exception))
        {
            received.Aborted = true;
            context.Abort();
        }
        catch (Exception exception)
        {
            // A fault of the sandbox itself must not look like one of the service.
            await AnswerSender.SendAsync(exchange, Answer.Error(500, $"The sandbox failed: {exception}"));
        }
    }

    private static async Task AnswerAsync(ServiceExchange exchange, Func<ServiceExchange, Task<Answer>> endpoint)
    {
        var faults = exchange.Faults;
        Overrides.Apply(faults[FaultAction.OverrideFields]?.Fields, exchange.Context.Request);

        // The server sends 100 at the first read of the body if this header is there, and not otherwise.
        if (faults[FaultAction.NoContinue] is not null)
        {
            exchange.Context.Request.Headers.Remove("Expect");
        }

        await exchange.ReachAsync(FaultStage.BeforeBody);
        if (faults[FaultAction.EarlyAnswer] is { } early)
        {
            await FaultySender.SendEarlyAsync(exchange, FaultAnswers.Of(early));
            return;
        }

        var answer = await endpoint(exchange);
        if (faults[FaultAction.RetryAfter]?.RetryAfter is { } wait)
        {
            answer = answer.With("Retry-After", wait);
        }

        if (faults[FaultAction.Latency] is { } latency)
        {
            await (latency.Until?.WaitAsync(exchange.Ended) ?? Task.Delay(latency.Milliseconds ?? 0, exchange.Ended));
        }

        await exchange.ReachAsync(FaultStage.BeforeAnswer);
        await AnswerSender.SendAsync(exchange, answer);
    }

    private static bool HasEnded(ServiceExchange exchange, Exception exception) =>
        exchange.Ended.IsCancellationRequested
        || exception is ConnectionResetException or ConnectionAbortedException or BadHttpRequestException
            or System.Net.Sockets.SocketException;
}
