using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Rembg.Sandbox.Endpoints;

namespace Rembg.Sandbox;

/// <summary>The Rembg service on loopback. Dispose of it to stop it.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SandboxState _state;
    private bool _disposed;

    private SandboxServer(WebApplication app, SandboxState state)
    {
        _app = app;
        _state = state;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
    }

    /// <summary>The base of both hosts of the service: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Address { get; }

    /// <summary>The requests received.</summary>
    public RequestLog Requests => _state.Log;

    /// <summary>What is to go wrong.</summary>
    public FaultPlan Faults => _state.Faults;

    /// <summary>What may be changed while the sandbox runs. It is this server's own copy of its options.</summary>
    public SandboxSettings Settings => _state.Settings;

    /// <summary>
    /// The most removals that were in flight at one time. A removal is in flight from the arrival of its header until
    /// the last byte of its answer is about to leave, so a client is never charged with more than it had open.
    /// </summary>
    public int MostRemovalsInFlight => _state.Traffic.MostRemovals;

    /// <summary>How many connections carried requests of the service, in all.</summary>
    public int ConnectionsOpened => _state.Traffic.ConnectionsOpened;

    /// <summary>How many of them are open now.</summary>
    public int ConnectionsOpen => _state.Traffic.ConnectionsOpen;

    /// <summary>Whether the pictures are real cut-outs; otherwise they show nothing of their source.</summary>
    public bool MakesRealPictures => _state.Pictures.ReadsSource;

    /// <summary>Starts a sandbox.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The running sandbox.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SandboxServer> StartAsync(
        SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SandboxOptions();

        // An empty builder reads no environment and no files: nothing can make it listen beyond loopback.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var state = new SandboxState(options);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options.Port, state));

        var app = builder.Build();
        Routes.Map(app, state);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            state.Dispose();
            throw;
        }

        return new SandboxServer(app, state);
    }

    /// <summary>The account behind a key. It is made when the key is first seen.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The account.</returns>
    /// <exception cref="ArgumentException">The sandbox does not know the key.</exception>
    public SandboxAccount Account(string key) => _state.Accounts.Find(key)
        ?? throw new ArgumentException($"The sandbox does not know the key '{key}'.", nameof(key));

    /// <summary>Forgets requests, faults, accounts and counts, and takes back changed settings.</summary>
    public void Reset() => _state.Reset();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _state.StopAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        _state.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, int port, SandboxState state)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // So that the service's own message is what a client sees.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => state.Traffic.RunAsync(connection, next));
        });
    }

    // The sandbox lives in other programs: it must not take their Ctrl+C.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
