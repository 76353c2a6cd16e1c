using System.Collections;
using System.Security;
using Rembg.Errors;
using Rembg.Keys;
using Rembg.Views;

namespace Rembg.Commands;

/// <summary>The base of the cmdlets that call the service: connection, retries, and how they stop.</summary>
public abstract class ServiceCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private string? _keySource;

    protected ServiceCommand() => StopToken = _stopping.Token;

    [Parameter]
    [ApiKeyTransformation]
    public SecureString? ApiKey { get; set; }

    [Parameter]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    [Parameter]
    public SwitchParameter ProxyUseDefaultCredentials { get; set; }

    [Parameter]
    [ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = 3;

    [Parameter]
    [ValidateRange(0.001, 3600.0)]
    public double RetryIntervalSec { get; set; } = 0.5;

    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    public double TimeoutSec { get; set; } = 100;

    // The shortest limit that a timer can measure is a millisecond.
    private TimeSpan IdleLimit => TimeoutSec > 0 ? TimeSpan.FromSeconds(Math.Max(TimeoutSec, 0.001)) : Timeout.InfiniteTimeSpan;

    /// <summary>Fires when the user or the host stops the pipeline.</summary>
    protected CancellationToken StopToken { get; }

    /// <summary>Releases what the cmdlet holds, however it ended.</summary>
    public virtual void Dispose()
    {
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels <see cref="StopToken"/>. Ctrl+C does not wait for the callbacks, which close connections.</summary>
    protected override void StopProcessing() => ThreadPool.QueueUserWorkItem(_ =>
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet has just ended by itself.
        }
    });

    /// <summary>Creates a client from the connection parameters; a key or endpoint that cannot be used ends the command.</summary>
    protected RembgClient CreateClient() => OrEnd(() =>
    {
        if (ProxyUseDefaultCredentials && ProxyCredential is not null)
        {
            const string Both = "-ProxyCredential and -ProxyUseDefaultCredentials exclude each other.";
            throw new RembgException(RembgError.ConflictingParameters, Both);
        }

        if (Proxy is not null && !(Proxy.IsAbsoluteUri && Proxy.Scheme is "http" or "https"))
        {
            const string Message = "The proxy is not an http:// or https:// address.";
            throw new RembgException(RembgError.ConnectionFailed, Message) { Cause = FailureCause.ProxyAddress };
        }

        var key = KeyResolver.Resolve(MyInvocation.BoundParameters.ContainsKey(nameof(ApiKey)), ApiKey, InvokeCommand, out _keySource);
        WriteVerbose($"The API key is the one {_keySource}.");
        return new RembgClient(new RembgClientOptions
        {
            ApiKey = key,
            Endpoint = ResolveEndpoint(),
            Proxy = Proxy,
            ProxyCredential = ProxyCredential?.GetNetworkCredential(),
            ProxyUseDefaultCredentials = ProxyUseDefaultCredentials,
            MaximumRetryCount = MaximumRetryCount,
            RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
            Timeout = IdleLimit,
            UserAgent = UserAgent(),
        });
    });

    /// <summary>Waits for client work. A failure ends the command.</summary>
    private protected T Run<T>(Func<CancellationToken, Task<T>> work) => OrEnd(() => Wait(work));

    /// <summary>Does something whose failure ends the command.</summary>
    private protected T OrEnd<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (RembgException failure)
        {
            ThrowTerminatingError(ToErrorRecord(failure, target: null));
            throw;
        }
    }

    /// <summary>The error record of a failure. One about the key says where the key comes from.</summary>
    private protected ErrorRecord ToErrorRecord(RembgException failure, object? target, string? action = null)
    {
        var record = failure.ToErrorRecord(target, action);
        if (failure.Error == RembgError.InvalidApiKey && _keySource is not null)
        {
            record.AddNote($"The key is the one {_keySource}.");
        }

        return record;
    }

    /// <summary>Waits for client work, and leaves its failure to the caller.</summary>
    private protected T Wait<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            var running = work(StopToken);
            SessionFormatData.Ensure(this); // While the service works.
            return running.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private Uri? ResolveEndpoint()
    {
        var variable = Environment.GetEnvironmentVariable("REMBG_ENDPOINT");
        if (Endpoint is not null || string.IsNullOrWhiteSpace(variable))
        {
            return Endpoint;
        }

        WriteVerbose("The endpoint is the one in $env:REMBG_ENDPOINT.");
        return Uri.TryCreate(variable!.Trim(), UriKind.RelativeOrAbsolute, out var endpoint)
            ? endpoint
            : throw new RembgException(RembgError.InsecureEndpoint, "The endpoint in $env:REMBG_ENDPOINT is not a valid https:// address.");
    }

    private string UserAgent()
    {
        var version = typeof(ServiceCommand).Assembly.GetName().Version!.ToString(3);
        var powerShell = (GetVariableValue("PSVersionTable") as Hashtable)?["PSVersion"];
        var system = Framework.IsWindows ? "Windows" : Framework.IsMacOS ? "macOS" : "Linux";
        return $"Rembg/{version} (PowerShell {powerShell}; {system})";
    }
}
