using System.Collections;

namespace Rembg.Sandbox;

/// <summary>The requests received, in their order, without those to the control path. Reading it takes a snapshot.</summary>
public sealed class RequestLog : IReadOnlyList<ReceivedRequest>
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _requests = [];
    private int _last;

    internal RequestLog()
    {
    }

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _requests.Count;
            }
        }
    }

    /// <summary>The requests for removals.</summary>
    public IReadOnlyList<ReceivedRequest> Removals => [.. Snapshot().Where(request => request.Path == "/rmbg")];

    /// <inheritdoc/>
    public ReceivedRequest this[int index]
    {
        get
        {
            lock (_lock)
            {
                return _requests[index];
            }
        }
    }

    /// <summary>Forgets all requests. Numbers start at 1 again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
            _last = 0;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ReceivedRequest> GetEnumerator() => Snapshot().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ReceivedRequest Begin(HttpRequest request)
    {
        lock (_lock)
        {
            var received = new ReceivedRequest(++_last, request, DateTimeOffset.UtcNow);
            _requests.Add(received);
            return received;
        }
    }

    private List<ReceivedRequest> Snapshot()
    {
        lock (_lock)
        {
            return [.. _requests];
        }
    }
}
