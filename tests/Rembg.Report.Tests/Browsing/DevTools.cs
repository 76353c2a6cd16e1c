using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rembg.Report.Tests.Browsing;

/// <summary>A connection to a browser by its DevTools protocol.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _pending = [];
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    /// <summary>Something happened: the session it happened in, its name, and what is told about it.</summary>
    public event Action<string, string, JsonNode>? Happened;

    /// <summary>Connects.</summary>
    /// <param name="address">The browser's WebSocket address.</param>
    /// <returns>The connection.</returns>
    public static async Task<DevTools> ConnectAsync(Uri address)
    {
        var tools = new DevTools();
        await tools._socket.ConnectAsync(address, CancellationToken.None);
        tools._reading = tools.ReadAsync();
        return tools;
    }

    /// <summary>Sends a command and awaits its answer.</summary>
    /// <param name="session">The session of a page; empty for the browser.</param>
    /// <param name="method">The command, such as <c>Page.navigate</c>.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="DevToolsException">The browser refused.</exception>
    public async Task<JsonNode> SendAsync(string session, string method, object? parameters = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _pending[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters ?? new { }) };
        if (session.Length > 0)
        {
            message["sessionId"] = session;
        }

        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(LongestCommand);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                message.SetLength(0);
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);

                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                Dispatch(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The browser has ended, or this end has hung up.
        }

        foreach (var answer in _pending.Values)
        {
            answer.TrySetException(new DevToolsException("The browser has ended."));
        }
    }

    private void Dispatch(JsonNode message)
    {
        if ((string?)message["method"] is { } method)
        {
            Happened?.Invoke((string?)message["sessionId"] ?? "", method, message["params"]!);
        }
        else if (_pending.TryRemove((int)message["id"]!, out var answer))
        {
            Complete(answer, message);
        }
    }

    private static void Complete(TaskCompletionSource<JsonNode> answer, JsonNode message)
    {
        if (message["error"] is { } error)
        {
            answer.SetException(new DevToolsException(error.ToJsonString()));
        }
        else
        {
            answer.SetResult(message["result"]!);
        }
    }
}

/// <summary>The browser refused a command, or the page's own code failed.</summary>
internal sealed class DevToolsException(string message) : Exception(message);
