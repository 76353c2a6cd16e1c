using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rembg.Http;

/// <summary>One exchange with the service: the request out, the answer in, and what broke in between told by kind.</summary>
internal sealed class ServiceConnection
{
    /// <summary>
    /// The most that is taken of one answered image, in bytes. The largest picture the service can make, 10000 by 10000
    /// pixels turned by 45 degrees and uncompressed, stays below it.
    /// </summary>
    public const long MaximumAnswerLength = 1024L * 1024 * 1024;

    private const int ChunkLength = 128 * 1024;
    private const int TextLimit = 16 * 1024 * 1024;

    private readonly HttpClient _http;
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

        Redactor = new SecretRedactor(_key);
        Addresses = new ServiceAddresses(options.Endpoint);
        _idleLimit = IdleLimit(options.Timeout);
        _userAgent = options.UserAgent ?? "Rembg.Client";
        _http = options.HttpMessageHandler is { } handler
            ? CallerHttpClient.Over(handler)
            : SharedHttpClients.Get(Addresses.Removal, options.Proxy, options.ProxyCredential);
    }

    public ServiceAddresses Addresses { get; }

    /// <summary>Redacts the API key in what the server says.</summary>
    public SecretRedactor Redactor { get; }

    /// <summary>The most that this connection takes of one answered image; less than the usual in tests only.</summary>
    internal long LongestAnswer { get; init; } = MaximumAnswerLength;

    /// <summary>Sends one image and writes the answer to the attempt's sink.</summary>
    /// <exception cref="RembgException">The service answered with an error, or a file could not be read or written.</exception>
    /// <exception cref="TransportException">No whole answer came.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async Task RemoveAsync(RemovalAttempt attempt, CancellationToken run)
    {
        using var idleTimeout = new IdleTimeout(_idleLimit, run);
        using var request = NewRequest(HttpMethod.Post, Addresses.Removal);
        var content = new RemovalContent(attempt.Options, attempt.Image, attempt.Observer, idleTimeout);
        request.Content = content;
        var expects = attempt.Expectation.IsWanted(content.TotalLength, attempt.UploadBrokeBefore);
        request.Headers.ExpectContinue = expects;
        var stage = ExchangeStage.Sending;
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idleTimeout.Token)
                .ConfigureAwait(false);
            if (expects && content.IsStarted)
            {
                attempt.Expectation.BodyStartedAfter(content.WaitedToStart);
            }

            if (expects && response.StatusCode == HttpStatusCode.ExpectationFailed)
            {
                attempt.Expectation.Refused();
                throw new TransportException("the server takes no request that asks first", inner: null, stage, timedOut: false);
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await ErrorResponse.ReadAsync(response, Redactor, run).ConfigureAwait(false);
            }

            attempt.Expectation.ServiceAccepted();
            stage = ExchangeStage.Answering;
            await ReceiveAsync(response, attempt, idleTimeout).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTransportFailure(e))
        {
            if (content.SourceFailure is { } sourceFailure)
            {
                throw sourceFailure;
            }

            throw Translate(e, stage == ExchangeStage.Sending && content.IsFullySent ? ExchangeStage.FullySent : stage, idleTimeout, run);
        }
    }

    /// <summary>Reads one of the service's documents.</summary>
    /// <inheritdoc cref="RemoveAsync"/>
    public async Task<byte[]> ReadAsync(Uri address, CancellationToken run)
    {
        using var idleTimeout = new IdleTimeout(_idleLimit, run);
        using var request = NewRequest(HttpMethod.Get, address);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idleTimeout.Token)
                .ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await ErrorResponse.ReadAsync(response, Redactor, run).ConfigureAwait(false);
            }

            return Redactor.Redact(await BoundedBody.ReadAsync(response.Content, TextLimit, idleTimeout.Restart, idleTimeout.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (IsTransportFailure(e))
        {
            throw Translate(e, ExchangeStage.Sending, idleTimeout, run);
        }
    }

    private async Task ReceiveAsync(HttpResponseMessage response, RemovalAttempt attempt, IdleTimeout idleTimeout)
    {
        var announced = response.Content.Headers.ContentLength;
        FailIfTooLong(announced ?? 0);
        attempt.Observer.DownloadStarted(announced);
        var received = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            using var body = await response.Content.ReadBodyAsync(idleTimeout.Token).ConfigureAwait(false);
            var filled = 0;
            int read;
            do
            {
                read = await body.ReadChunkAsync(buffer, filled, idleTimeout.Token).ConfigureAwait(false);
                if (read > 0)
                {
                    idleTimeout.Restart();
                    attempt.Observer.Downloaded(read);
                    received += read;
                    filled += read;
                    FailIfTooLong(received);
                }

                if (filled > 0 && (read == 0 || filled == buffer.Length))
                {
                    attempt.Sink.Write(buffer, filled);
                    filled = 0;
                }
            }
            while (read > 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (announced is { } length && received != length)
        {
            throw new IOException(string.Format(
                CultureInfo.InvariantCulture, "the answer ended after {0:N0} of {1:N0} bytes", received, length));
        }

        attempt.Observer.DownloadFinished();
    }

    // A timer takes no more than some weeks, which nobody waits for: that is no limit.
    private static TimeSpan IdleLimit(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan || timeout.TotalMilliseconds > int.MaxValue ? Timeout.InfiniteTimeSpan
        : timeout > TimeSpan.Zero ? timeout
        : throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "The timeout must be longer than nothing, or infinite.");

    private void FailIfTooLong(long length)
    {
        if (length > LongestAnswer)
        {
            throw new RembgException(
                RembgError.InvalidResponse,
                "The service answered with more than 1 GiB, which no picture of its own can have. The answer was not kept.");
        }
    }

    private HttpRequestMessage NewRequest(HttpMethod method, Uri address)
    {
        // HTTP/1.1: one connection an image moves large bodies faster than streams that share one.
        var request = new HttpRequestMessage(method, address) { Version = HttpVersion.Version11 };
        request.Headers.TryAddWithoutValidation("x-api-key", _key);
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        return request;
    }

    // A connection that is reset in the very moment it was made comes out of .NET as a bare SocketException.
    private static bool IsTransportFailure(Exception e) =>
        e is HttpRequestException or IOException or SocketException or OperationCanceledException or ObjectDisposedException or WebException;

    private Exception Translate(Exception e, ExchangeStage stage, IdleTimeout idleTimeout, CancellationToken run)
    {
        if (run.IsCancellationRequested)
        {
            return new OperationCanceledException("The run was ended.", e, run);
        }

        if (idleTimeout.HasTimedOut)
        {
            var seconds = _idleLimit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            return new TransportException($"nothing moved for {seconds} seconds", e, stage, timedOut: true);
        }

        return TransportDiagnosis.Of(e, stage);
    }
}
