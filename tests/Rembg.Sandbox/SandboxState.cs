using Rembg.Sandbox.Accounts;
using Rembg.Sandbox.Exchange;
using Rembg.Sandbox.Log;
using Rembg.Sandbox.Pictures;

namespace Rembg.Sandbox;

/// <summary>Everything that lives as long as one server.</summary>
internal sealed class SandboxState : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SandboxSettings _initial;

    /// <summary>Sets everything up for a server.</summary>
    public SandboxState(SandboxOptions options)
    {
        _initial = options with { };
        Settings.Take(options);
        Clock = options.Clock;
        Accounts = new AccountBook(options);
        Limiter = new RateLimiter(Settings, options.Clock);
        Access = new Access(Accounts, Limiter, Settings);
        Pictures = options.PlainPictures ? new PlainPicture() : new CutOut();
        SpoolDirectory = Pictures.ReadsSource ? Directory.CreateTempSubdirectory("rembg-sandbox-").FullName : null;
        Pipeline = new ServicePipeline(Log, Faults, Traffic, _stopping.Token);
    }

    /// <summary>What may be changed while the server runs.</summary>
    public SandboxSettings Settings { get; } = new();

    /// <summary>The clock for months, cycles and rate windows.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The accounts.</summary>
    public AccountBook Accounts { get; }

    /// <summary>The short-term limit.</summary>
    public RateLimiter Limiter { get; }

    /// <summary>Who may do what.</summary>
    public Access Access { get; }

    /// <summary>What makes the pictures.</summary>
    public IPictureMaker Pictures { get; }

    /// <summary>Where uploads are spooled; null when they are not read.</summary>
    public string? SpoolDirectory { get; }

    /// <summary>The requests received.</summary>
    public RequestLog Log { get; } = new();

    /// <summary>What is to go wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Connections, and removals in flight.</summary>
    public Traffic Traffic { get; } = new();

    /// <summary>The way of every request.</summary>
    public ServicePipeline Pipeline { get; }

    /// <summary>Starts afresh.</summary>
    public void Reset()
    {
        Log.Clear();
        Faults.Clear();
        Accounts.Clear();
        Limiter.Clear();
        Traffic.Reset();
        Settings.Take(_initial);
    }

    /// <summary>Ends what stalls or thinks.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        if (SpoolDirectory is not null)
        {
            Directory.Delete(SpoolDirectory, recursive: true);
        }
    }
}
