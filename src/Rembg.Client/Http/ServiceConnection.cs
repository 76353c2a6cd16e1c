using System.Net;
using System.Net.Sockets;

namespace Rembg.Http;

/// <summary>Sends requests to the service and reads its responses.</summary>
internal sealed class ServiceConnection
{
    private const int TextLimit = 16 * 1024 * 1024;

    private readonly HttpClient _client;
    private readonly string _key;
    private readonly string _userAgent;
    private readonly TimeSpan _idleLimit;

    /// <exception cref="RembgException">The key cannot be one, or the endpoint is insecure.</exception>
    public ServiceConnection(RembgClientOptions options)
    {
        if (!ApiKey.TryClean(options.ApiKey, out _key, out var problem))
        {
            throw new RembgException(RembgError.ApiKeyMissing, problem);
        }

        Redactor = new SecretRedactor(_key, options.ProxyCredential, HttpClients.CredentialOf(options.Proxy));
        Addresses = new ServiceAddresses(options.Endpoint);
        _idleLimit = IdleLimit(options.Timeout);
        _userAgent = options.UserAgent ?? "Rembg.Client";
        _client = HttpClients.Get(options, Addresses.Removal);
    }

    public ServiceAddresses Addresses { get; }

    public SecretRedactor Redactor { get; }

    /// <summary>
    /// The largest image accepted, in bytes; smaller in tests only. The largest picture the service can make, 10000 by 10000 pixels
    /// rotated by 45 degrees and uncompressed, stays below it.
    /// </summary>
    internal long LongestAnswer { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Sends one image and writes the response to the attempt's sink. The attempt's exchange records the progress.</summary>
    /// <exception cref="RembgException">The service answered with an error, or a file could not be read or written.</exception>
    /// <exception cref="TransportException">No complete response was received.</exception>
    public async Task RemoveAsync(RemovalAttempt attempt, StopTokens stop)
    {
        while (!await TryRemoveAsync(attempt, stop).ConfigureAwait(false))
        {
            // It rejected the expectation and not the image, so this is still the same attempt. It does not expect again.
            attempt.Exchange.Reset();
            attempt.Image.Rewind();
        }
    }

    /// <summary>Reads one of the service's documents.</summary>
    public async Task<string> ReadAsync(Uri address, CancellationToken run)
    {
        using var idleTimeout = new IdleTimeout(_idleLimit, run);
        using var request = NewRequest(HttpMethod.Get, address);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idleTimeout.Token)
                .ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NonAuthoritativeInformation))
            {
                throw (await ErrorResponse.ReadAsync(response, Redactor, run).ConfigureAwait(false)).Failure;
            }

            return await BoundedBody.ReadAsync(response.Content, TextLimit, idleTimeout.Restart, idleTimeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTransportFailure(e))
        {
            throw Translate(e, idleTimeout, run);
        }
    }

    // False when the server rejected the expectation.
    private async Task<bool> TryRemoveAsync(RemovalAttempt attempt, StopTokens stop)
    {
        var exchange = attempt.Exchange;
        using var idleTimeout = new IdleTimeout(_idleLimit, stop.Abort);
        using var abandoning = stop.StopSending.Register(() =>
        {
            if (exchange.TryAbandon())
            {
                idleTimeout.Cancel();
            }
        });
        using var request = NewRequest(HttpMethod.Post, Addresses.Removal);
        var content = new RemovalContent(attempt, idleTimeout);
        request.Content = content;
        var expects = attempt.Expectation.ShouldSendExpectContinue(content.TotalLength, attempt.UploadBrokeBefore);
        request.Headers.ExpectContinue = expects;
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idleTimeout.Token)
                .ConfigureAwait(false);
            if (expects && response.StatusCode == HttpStatusCode.ExpectationFailed)
            {
                attempt.Expectation.Rejected();
                return false;
            }

            // The content, not the status, decides whether a success is an image: proxies answer 203, caches 206.
            if (!response.IsSuccessStatusCode)
            {
                var answer = await ErrorResponse.ReadAsync(response, Redactor, stop.Abort).ConfigureAwait(false);
                if (answer.IsOfService)
                {
                    exchange.Advance(ExchangeState.Refused);
                }

                throw answer.Failure;
            }

            attempt.Expectation.ImageAccepted();
            await ImageDownload.ReceiveAsync(response, attempt, LongestAnswer, idleTimeout).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTransportFailure(e) && content.SourceFailure is not null)
        {
            throw content.SourceFailure;
        }
        catch (Exception e) when (IsTransportFailure(e) && exchange.MayBeRepeated)
        {
            throw exchange.IsAbandoned ? Ended(e, stop.StopSending) : Translate(e, idleTimeout, stop.Abort);
        }

        return true;
    }

    // Timers count milliseconds, at most some weeks of them, which is as good as no limit.
    private static TimeSpan IdleLimit(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan || timeout.TotalMilliseconds > int.MaxValue ? Timeout.InfiniteTimeSpan
        : timeout.TotalMilliseconds >= 1 ? timeout
        : throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "The timeout must be at least one millisecond, or infinite.");

    private HttpRequestMessage NewRequest(HttpMethod method, Uri address)
    {
        // HTTP/1.1 by default: one connection for each image transfers large bodies faster than streams that share one.
        var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("x-api-key", _key);
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        return request;
    }

    // .NET throws a bare SocketException when a connection is reset just after it was opened.
    private static bool IsTransportFailure(Exception e) =>
        e is HttpRequestException or IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or WebException;

    private Exception Translate(Exception e, IdleTimeout idleTimeout, CancellationToken cancelled)
    {
        if (cancelled.IsCancellationRequested)
        {
            return Ended(e, cancelled);
        }

        if (idleTimeout.HasTimedOut)
        {
            var message = Invariant($"no data was transferred for {_idleLimit.TotalSeconds:0.###} seconds (-TimeoutSec)");
            return new TransportException(message, Redactor.WithoutSecrets(e), timedOut: true);
        }

        return TransportException.Of(Redactor, e);
    }

    private OperationCanceledException Ended(Exception e, CancellationToken token) =>
        new("The run was ended.", Redactor.WithoutSecrets(e), token);
}
