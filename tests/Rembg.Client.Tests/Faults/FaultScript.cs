using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;

namespace Rembg.Client.Tests.Faults;

/// <summary>What the server does for one square of the matrix.</summary>
internal sealed class FaultScript(FaultCell cell)
{
    private const string Noise = "\u0001\u0002 garbage, no protocol at all \u00FF\r\n\r\n";

    // Beyond what a client waits for 100 Continue. Should it wait longer for once, it is no late one, and that is all.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1.2);

    // A reset takes back what the client has not read yet; this leaves it the time to.
    private static readonly TimeSpan TimeToRead = TimeSpan.FromMilliseconds(200);

    private static readonly byte[] Picture = Pictures.Webp();
    private int _requests;

    /// <summary>Requests begun, or connections made where it never comes to a request.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public async Task RunAsync(RawConnection connection, TcpClient client)
    {
        while (true)
        {
            if (cell.Stage == Stage.Connect && IsHit(Requests + 1))
            {
                Interlocked.Increment(ref _requests);
                await BreakAsync(connection, client);
                return;
            }

            if (await connection.ReadHeadAsync() is not { } head)
            {
                return;
            }

            if (IsHit(Interlocked.Increment(ref _requests)))
            {
                if (!await SpoilAsync(connection, client, head))
                {
                    return;
                }
            }
            else
            {
                await ReadBodyAsync(connection, head);
                await connection.SendAsync(RawAnswers.Picture);
            }
        }
    }

    // The first request of a reused connection is the one that goes well.
    private bool IsHit(int request) =>
        (cell.IsReused ? request - 1 : request) is var attempt && attempt > 0 && (cell.Always || attempt == 1);

    // Whether the connection goes on afterwards.
    private async Task<bool> SpoilAsync(RawConnection connection, TcpClient client, string head)
    {
        var length = RawConnection.LengthOf(head);
        switch (cell.Stage)
        {
            case Stage.HalfUpload:
                await ReadBodyAsync(connection, head, length / 2);
                break;
            case Stage.UploadDone when cell.Trouble == Trouble.LateContinue:
                await SkipAsync(connection, length);
                break;
            case >= Stage.UploadDone:
                await ReadBodyAsync(connection, head);
                break;
        }

        if (cell.IsAnswering)
        {
            await connection.SendAsync(AnswerUpToTheFault());
        }

        var rest = cell.Stage switch { Stage.HalfUpload => length - (length / 2), Stage.HeadersSent => length, _ => 0 };
        switch (cell.Trouble)
        {
            case Trouble.LateContinue:
                await Task.Delay(cell.Stage == Stage.HeadersSent ? Late : TimeSpan.Zero, connection.Stop);
                await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
                await SkipAsync(connection, rest);
                await connection.SendAsync(RawAnswers.Picture);
                return true;
            case Trouble.EarlyAnswerReadingOn:
                await connection.SendAsync(RawAnswers.Text(cell.Status, $"{{\"error\":\"no\",\"status\":{cell.Status}}}"));
                await SkipAsync(connection, rest);
                return true;
            default:
                await BreakAsync(connection, client);
                return false;
        }
    }

    private async Task BreakAsync(RawConnection connection, TcpClient client)
    {
        switch (cell.Trouble)
        {
            case Trouble.Reset:
                await Task.Delay(cell.IsAnswering ? TimeToRead : TimeSpan.Zero, connection.Stop);
                connection.Reset();
                break;
            case Trouble.Stall:
                await Task.Delay(Timeout.Infinite, connection.Stop);
                break;
            case Trouble.EarlyAnswerAndClose:
                await connection.SendAsync(RawAnswers.Text(cell.Status, $"{{\"error\":\"no\",\"status\":{cell.Status}}}", headers: "Connection: close\r\n"));
                break;
            case Trouble.Garbage:
                await connection.SendAsync(Noise);
                client.Client.Shutdown(SocketShutdown.Send);
                await Task.Delay(Timeout.Infinite, connection.Stop);
                break;
            case Trouble.ProxyWantsCredentials:
                await connection.ReadHeadAsync();
                await connection.SendAsync(RawAnswers.Text(407, "", headers: "Proxy-Authenticate: Basic realm=\"x\"\r\n"));
                break;
        }
    }

    private static async Task ReadBodyAsync(RawConnection connection, string head, int? part = null)
    {
        if (head.Contains("\r\nExpect: 100-continue\r\n", StringComparison.Ordinal))
        {
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        }

        await SkipAsync(connection, part ?? RawConnection.LengthOf(head));
    }

    private static async Task SkipAsync(RawConnection connection, int length)
    {
        const int slice = 64 * 1024;
        for (; length > 0; length -= slice)
        {
            await connection.ReadBodyAsync(Math.Min(length, slice));
        }
    }

    private byte[] AnswerUpToTheFault()
    {
        var text = "HTTP/1.1 200 OK\r\nContent-Type: image/webp\r\n";
        if (cell is { Trouble: Trouble.Garbage, Stage: Stage.AnswerHeaders })
        {
            return Encoding.Latin1.GetBytes(text);
        }

        var body = cell.Trouble == Trouble.NoImage ? "<html>Welcome to the hotel</html>"u8.ToArray() : Picture;
        text += (cell.Trouble, cell.Framing) switch
        {
            (Trouble.LengthIsNonsense, _) => "Content-Length: banana\r\n\r\n",
            (Trouble.LengthTooLong, _) => Length(cell.Stage == Stage.LastByte ? body.Length + 1 : body.Length * 2),
            (Trouble.LengthTooShort, _) => Length(cell.Stage == Stage.LastByte ? body.Length - 1 : body.Length / 2),
            (_, Framing.Length) => Length(body.Length),
            (_, Framing.Chunked) => "Transfer-Encoding: chunked\r\n\r\n",
            _ => "Connection: close\r\n\r\n",
        };
        var isWhole = cell.Trouble is Trouble.NoImage or Trouble.LengthIsNonsense or Trouble.LengthTooLong or Trouble.LengthTooShort or Trouble.MissingLastChunk;
        var sent = isWhole ? body.Length
            : cell.Stage == Stage.HalfDownload ? body.Length / 2
            : cell.Stage == Stage.LastByte ? body.Length - 1
            : 0;
        if (cell.Framing == Framing.Chunked && sent > 0)
        {
            text += (isWhole ? sent : cell.Trouble == Trouble.Garbage ? sent : body.Length).ToString("x", CultureInfo.InvariantCulture) + "\r\n";
        }

        byte[] answer = [.. Encoding.Latin1.GetBytes(text), .. body.AsSpan(0, sent)];
        return cell switch
        {
            { Framing: Framing.Chunked, Trouble: Trouble.NoImage } => [.. answer, .. "\r\n0\r\n\r\n"u8],
            { Framing: Framing.Chunked, Trouble: Trouble.MissingLastChunk or Trouble.Garbage } => [.. answer, .. "\r\n"u8],
            _ => answer,
        };
    }

    private static string Length(int length) => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n");
}
