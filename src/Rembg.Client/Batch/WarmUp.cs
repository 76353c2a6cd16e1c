using System.Text;
using Rembg.Http;
using Rembg.Progress;

namespace Rembg.Batch;

/// <summary>
/// Has the runtime load and compile what an exchange takes. In a new process that lasts longer than the exchange itself, and it can be done
/// while the first image is still looked for and checked. One exchange goes all the way to a server in memory: nothing leaves the process.
/// </summary>
internal static class WarmUp
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n.");

    private static int _hasBegun;

    /// <summary>Begins, on another thread, where this process has not done so before. Nobody has to wait for it, or to end it.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref _hasBegun, 1) == 0)
        {
            _ = Task.Run(static () => RunAsync(new Exchange())); // Were it to fail, the first image would be what compiles the code.
        }
    }

    /// <summary>Does it now; nothing, where the framework's connections cannot be had.</summary>
    /// <param name="exchange">The one exchange.</param>
    internal static async Task RunAsync(Exchange exchange)
    {
        using var handler = FrameworkDifferences.TryCreateHandlerOver(static () => new ScriptedConnection(Answer), ContinueWait.Watch);
        if (handler is not null)
        {
            var connection = new ServiceConnection(
                new RembgClientOptions { ApiKey = "warm-up", Endpoint = new Uri("http://localhost/"), HttpMessageHandler = handler });
            using var image = new ImageUpload(new MemoryStream([0]), length: 1, "image.webp", "image/webp", "warm-up");
            var attempt = new RemovalAttempt
            {
                Fields = new RemovalFields(new RemovalOptions()),
                Image = image,
                Expectation = connection.NewExpectation(),
                Observer = new TransferCounters(id: 1, "warm-up", new TransferTotals()),
                Sink = static (_, _) => { },
                Exchange = exchange,
            };
            await connection.RemoveAsync(attempt, RunEnd.AtOnce(CancellationToken.None)).ConfigureAwait(false);
        }
    }
}
