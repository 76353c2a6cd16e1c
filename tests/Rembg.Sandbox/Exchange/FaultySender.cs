using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Rembg.Sandbox.Faults;

namespace Rembg.Sandbox.Exchange;

/// <summary>Sends answers as they should not be: cut, stalled or reset on the way, or slowly. The connection ends with them.</summary>
internal static class FaultySender
{
    /// <summary>Whether any of the faults is about the way the answer is sent.</summary>
    public static bool IsNeeded(ActiveFaults faults) =>
        faults.At(FaultStage.AfterHeaders) is not null
        || faults.At(FaultStage.HalfDownload) is not null
        || faults[FaultAction.Truncate] is not null
        || faults[FaultAction.SlowDownload] is not null;

    /// <summary>Sends an answer, as far as the faults allow.</summary>
    public static async Task SendAsync(ServiceExchange exchange, Answer answer)
    {
        var connection = new RawConnection(exchange.Context);
        var cut = exchange.Faults[FaultAction.Truncate];
        var framing = cut?.Framing ?? FaultFraming.ContentLength;
        var middle = Math.Min(cut?.Bytes ?? answer.Body.Length / 2, answer.Body.Length);

        exchange.Received.Status = answer.Status;
        await connection.SendAsync(Head(answer, framing), exchange.Ended);
        await exchange.ReachAsync(FaultStage.AfterHeaders);
        await SendPartAsync(answer.Body.AsMemory(0, middle));
        await exchange.ReachAsync(FaultStage.HalfDownload);
        exchange.Received.Aborted = cut is not null;
        var rest = cut is null ? answer.Body.AsMemory(middle) : default;
        if (rest.Length > 1)
        {
            await SendPartAsync(rest[..^1]);
        }

        exchange.Conclude(answer.Status);
        if (!rest.IsEmpty)
        {
            await SendPartAsync(rest[^1..]);
        }

        await connection.CloseGentlyAsync();

        async Task SendPartAsync(ReadOnlyMemory<byte> part)
        {
            var step = exchange.Faults[FaultAction.SlowDownload]?.BytesPerSecond / Pace.StepsPerSecond;
            while (!part.IsEmpty)
            {
                var piece = part[..Math.Min(part.Length, Math.Max(1, step ?? part.Length))];
                part = part[piece.Length..];
                await connection.SendAsync(framing == FaultFraming.Chunked ? Chunk(piece) : piece, exchange.Ended);
                if (step is not null)
                {
                    await Task.Delay(Pace.Step, exchange.Ended);
                }
            }
        }
    }

    /// <summary>Sends an answer without having read the body, and closes.</summary>
    public static async Task SendEarlyAsync(ServiceExchange exchange, Answer answer)
    {
        var connection = new RawConnection(exchange.Context);
        exchange.Conclude(answer.Status);
        await connection.SendAsync(Head(answer, FaultFraming.ContentLength), exchange.Ended);
        await connection.SendAsync(answer.Body, exchange.Ended);
        connection.Close();
    }

    private static byte[] Head(Answer answer, FaultFraming framing)
    {
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {DateTimeOffset.UtcNow:R}\r\nConnection: close\r\n");
        if (answer.ContentType is { } type)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        }

        if (framing == FaultFraming.ContentLength)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length}\r\n");
        }

        if (framing == FaultFraming.Chunked)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
        }

        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    private static byte[] Chunk(ReadOnlyMemory<byte> piece) =>
        [.. Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), .. piece.Span, .. "\r\n"u8];
}
