using System.Runtime.CompilerServices;
using Rembg.Batch;
using Rembg.Concurrency;
using Rembg.Http;
using Rembg.Progress;

namespace Rembg;

/// <summary>A client of the Rembg service: one method for each endpoint, and batches of many images.</summary>
/// <remarks>
/// Clients share their connections within the process, so creating one is cheap. All methods are thread-safe. They are virtual, so that
/// tests can replace them.
/// </remarks>
public class RembgClient
{
    // Null only in fakes, which override what they use.
    private readonly ServiceConnection _connection = null!;
    private readonly RetryPolicy _retries = null!;

    /// <summary>Creates a client.</summary>
    /// <param name="options">How the service is reached.</param>
    /// <exception cref="RembgException">
    /// <see cref="RembgError.ApiKeyMissing"/>: the key is empty or not valid. <see cref="RembgError.InsecureEndpoint"/>: the key
    /// would be sent unencrypted.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The handler follows redirects and has sent requests already, or both kinds of proxy credentials are given.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout, the interval or the number of retries is out of its range.</exception>
    public RembgClient(RembgClientOptions options)
    {
        _ = options ?? throw new ArgumentNullException(nameof(options));
        Require(options.MaximumRetryCount >= 0, nameof(options), "The number of retries must be 0 or more.");
        Require(options.RetryInterval >= TimeSpan.Zero, nameof(options), "The retry interval must not be negative.");
        _connection = new ServiceConnection(options);
        _retries = new RetryPolicy(options.MaximumRetryCount, options.RetryInterval, Framework.NextJitter);
    }

    /// <summary>Creates a client without a connection, for fakes that override the methods which the code under test calls.</summary>
    protected RembgClient() { }

    /// <summary>Removes the background of one image.</summary>
    /// <param name="request">The image, its options, and where the result goes.</param>
    /// <param name="progress">
    /// Receives transfer progress on the I/O thread; null for none. If it throws, it is not called again and the outcome carries a
    /// warning; processing continues.
    /// </param>
    /// <param name="cancellationToken">Cancels the operation; an image that has not arrived completely leaves nothing behind.</param>
    /// <returns>The result, and the image itself when it was asked for in memory.</returns>
    /// <exception cref="RembgException">The image failed; <see cref="RembgException.Error"/> says how.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public virtual async Task<RemovalOutcome> RemoveBackgroundAsync(
        RemovalRequest request, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var planner = new RemovalPlanner(areNamed: true, token: cancellationToken);
        var (job, settled) = planner.Plan(request ?? throw new ArgumentNullException(nameof(request)));
        cancellationToken.ThrowIfCancellationRequested();
        if (job is null)
        {
            return Succeeded(planner.Finish().Aggregate(settled!, static (outcome, warning) => outcome.WithWarning(warning)));
        }

        using var run = new RunContext(_connection, _retries, new BatchOptions { ThrottleLimit = 1 });
        var listener = progress is null ? null : new GuardedProgress<TransferProgress>(progress);
        var counters = new TransferCounters(1, job.DisplayName, run.Totals, listener);
        var outcome = await new RemovalWorker(run, job, counters).RunAsync(StopTokens.AbortOnly(cancellationToken)).ConfigureAwait(false);
        return Succeeded(listener?.Warning is { } warning ? outcome.WithWarning(warning) : outcome);
    }

    /// <summary>
    /// Removes the background of many images, several at a time. The requests are taken one by one as there is room, so
    /// that they may be a million; outcomes come as images finish, in that order, one for each request.
    /// </summary>
    /// <param name="requests">
    /// The images. An output of this run that a folder listing returns as an input is ignored and has no outcome.
    /// </param>
    /// <param name="options">How the run goes; null for the defaults.</param>
    /// <param name="cancellationToken">
    /// Cancels the run at once; images in flight leave nothing behind. A caller that stops enumerating ends the run as well, but
    /// images that have been sent completely, and so are paid for, are then awaited and saved.
    /// </param>
    /// <returns>The outcomes, failures included; only what ends the whole enumeration is thrown.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="requests"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public virtual IAsyncEnumerable<RemovalOutcome> RemoveBackgroundsAsync(
        IEnumerable<RemovalRequest> requests, BatchOptions? options = null, CancellationToken cancellationToken = default) =>
        RemoveBackgroundsAsync(
            BatchLoop.ToAsync(requests ?? throw new ArgumentNullException(nameof(requests))), options, cancellationToken);

    /// <inheritdoc cref="RemoveBackgroundsAsync(IEnumerable{RemovalRequest}, BatchOptions?, CancellationToken)"/>
    public virtual IAsyncEnumerable<RemovalOutcome> RemoveBackgroundsAsync(
        IAsyncEnumerable<RemovalRequest> requests, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        _ = requests ?? throw new ArgumentNullException(nameof(requests));
        options ??= new BatchOptions();
        Require(options.ThrottleLimit is null or > 0, nameof(options), "The throttle limit must be at least 1.");
        Require(options.MaximumImageCount is null or >= 0, nameof(options), "The most images to send must be 0 or more.");
        return RunAsync(requests, options, cancellationToken);
    }

    /// <summary>
    /// Begins a run whose requests are pushed and not pulled, as a pipeline does it. Its options must be in their ranges.
    /// </summary>
    internal RemovalBatch StartBatch(BatchOptions? options = null, CancellationToken cancellationToken = default) =>
        new(new RunContext(_connection, _retries, options ?? new BatchOptions()), cancellationToken);

    /// <summary>Reads the account's plan and credits, and what was used.</summary>
    /// <param name="query">Which month or billing cycle; null for this UTC month.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The usage.</returns>
    /// <exception cref="RembgException">The service could not be reached, or answered with an error.</exception>
    public virtual Task<MembershipUsage> GetUsageAsync(UsageQuery? query = null, CancellationToken cancellationToken = default)
    {
        query ??= UsageQuery.ForMonth();
        return ReadAsync(
            _connection.Addresses.UsageOf(query), body => UsageResponse.ReadUsage(_connection.Redactor, body, query), cancellationToken);
    }

    /// <summary>Lists the account's billing cycles, the newest first.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The windows; empty when the service knows of none.</returns>
    /// <exception cref="RembgException">The service could not be reached, or answered with an error.</exception>
    public virtual Task<IReadOnlyList<BillingCycle>> GetBillingCyclesAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(_connection.Addresses.BillingCycles, body => UsageResponse.ReadCycles(_connection.Redactor, body), cancellationToken);

    /// <summary>Reads the service's OpenAPI document.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The document as the service sent it.</returns>
    /// <exception cref="RembgException">The service could not be reached, or answered with an error.</exception>
    public virtual Task<string> GetApiSpecificationAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(_connection.Addresses.Specification, _connection.Redactor.Redact, cancellationToken);

    private async IAsyncEnumerable<RemovalOutcome> RunAsync(
        IAsyncEnumerable<RemovalRequest> requests, BatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var planner = new RemovalPlanner(options.SkipPreflight, options.IsDryRun, token: cancellationToken);
        var batch = options.IsDryRun ? null : StartBatch(options, cancellationToken);
        await foreach (var outcome in new BatchLoop(batch, planner, options).RunAsync(requests, cancellationToken).ConfigureAwait(false))
        {
            yield return outcome;
        }
    }

    private static void Require(bool isInRange, string argument, string message)
    {
        if (!isInRange)
        {
            throw new ArgumentOutOfRangeException(argument, message);
        }
    }

    private static RemovalOutcome Succeeded(RemovalOutcome outcome)
    {
        Telemetry.Count(outcome.Result, outcome.Failure);
        return outcome.Failure is null ? outcome : throw outcome.Failure;
    }

    // Reading costs nothing, so it is tried again whenever that can help.
    private async Task<T> ReadAsync<T>(Uri address, Func<string, T> read, CancellationToken cancellationToken)
    {
        for (var attempts = 1; ; attempts++)
        {
            (RembgException Failure, bool IsTransient) last;
            try
            {
                return read(await _connection.ReadAsync(address, cancellationToken).ConfigureAwait(false));
            }
            catch (TransportException e)
            {
                var error = e.TimedOut ? RembgError.RequestTimedOut : RembgError.ConnectionFailed;
                var message = $"{address.Authority} could not be reached: {e.Message}.";
                last = (new RembgException(error, message, e.InnerException), e.IsTransient);
            }
            catch (RembgException e)
            {
                last = (e, RetryPolicy.IsTransient(e.Error));
            }

            last.Failure.Attempts = attempts;
            var pause = last.IsTransient && _retries.HasRetryAfter(attempts)
                ? _retries.PauseOfImage(attempts, (last.Failure as RembgApiException)?.RetryAfter)
                : null;
            await Task.Delay(pause ?? throw last.Failure, cancellationToken).ConfigureAwait(false);
        }
    }
}
