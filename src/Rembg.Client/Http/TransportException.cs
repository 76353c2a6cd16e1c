using System.Net.Sockets;
using System.Security.Authentication;

namespace Rembg.Http;

/// <summary>An exchange that failed without a response that determines its outcome. Its <see cref="Exchange"/> has its progress.</summary>
internal sealed class TransportException(string message, Exception? inner, bool timedOut = false, bool isTransient = true)
    : Exception(message, inner)
{
    /// <summary>Whether it was cancelled because no data was transferred.</summary>
    public bool TimedOut => timedOut;

    /// <summary>Whether a retry can help.</summary>
    public bool IsTransient => isTransient;

    /// <summary>Describes in plain words what broke, and whether a retry can help.</summary>
    public static TransportException Of(SecretRedactor redactor, Exception failure)
    {
        var cause = redactor.WithoutSecrets(failure);
        for (var e = failure; ; e = e.InnerException!)
        {
            switch (e)
            {
                case AuthenticationException:
                    // A certificate that is wrong now is still wrong in a second.
                    var refusal = $"the secure connection was refused ({Sentence(redactor, e.Message)})";
                    return new TransportException(refusal, cause, isTransient: false);
                case SocketException socket:
                    return new TransportException(Describe(redactor, socket), cause);
                case { InnerException: null }:
                    return new TransportException(Sentence(redactor, e.Message), cause, isTransient: !IsProxyRefusal(failure));
            }
        }
    }

    private static string Describe(SecretRedactor redactor, SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the host name could not be looked up",
        SocketError.ConnectionRefused => "nothing answers at that address",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected =>
            "the connection was cut",
        _ => Sentence(redactor, failure.Message),
    };

    private static bool IsProxyRefusal(Exception failure) =>
#if NET
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };
#else
        failure.Message.Contains("407", StringComparison.Ordinal);
#endif

    // Framework messages are complete sentences; here they stand inside one.
    private static string Sentence(SecretRedactor redactor, string message) =>
        (redactor.FirstLine(message) ?? "the reason is not known").TrimEnd('.');
}
