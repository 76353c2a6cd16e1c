using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Rembg.Sandbox.Log;

/// <summary>Counts connections and removals in flight. A connection that only ever carried control requests does not count.</summary>
internal sealed class Traffic
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _open = [];
    private int _removals;

    /// <summary>Connections that carried a request of the service, in all.</summary>
    public int ConnectionsOpened { get; private set; }

    /// <summary>Those of them that are open now.</summary>
    public int ConnectionsOpen
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>The most removals that were in flight at one time.</summary>
    public int MostRemovals { get; private set; }

    /// <summary>Runs one connection, and notices when it ends.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await next(connection);
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(connection.ConnectionId);
            }
        }
    }

    /// <summary>Counts the connection of a request, once.</summary>
    public void Saw(HttpContext context)
    {
        var connection = context.Features.GetRequiredFeature<IConnectionIdFeature>().ConnectionId;
        lock (_lock)
        {
            if (_open.Add(connection))
            {
                ConnectionsOpened++;
            }
        }
    }

    /// <summary>Counts a removal as in flight until the result is disposed of.</summary>
    public Flight Enter()
    {
        lock (_lock)
        {
            MostRemovals = Math.Max(MostRemovals, ++_removals);
        }

        return new Flight(this);
    }

    /// <summary>Starts all counts afresh; what is open or in flight stays counted.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            ConnectionsOpened = _open.Count;
            MostRemovals = _removals;
        }
    }

    /// <summary>One removal in flight.</summary>
    internal sealed class Flight(Traffic traffic) : IDisposable
    {
        private bool _landed;

        /// <summary>
        /// Ends the flight; a second call does nothing. It is called before the last byte leaves: a client that starts
        /// its next request on having the answer must never seem to have had both in flight.
        /// </summary>
        public void Dispose()
        {
            lock (traffic._lock)
            {
                if (!_landed)
                {
                    traffic._removals--;
                }

                _landed = true;
            }
        }
    }
}
