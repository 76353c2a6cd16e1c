using System.Net.Sockets;
using System.Security.Authentication;

namespace Rembg.Http;

/// <summary>Says in words for people what broke, and whether trying again can help.</summary>
internal static class TransportDiagnosis
{
    public static TransportException Of(SecretRedactor redactor, Exception failure)
    {
        var root = failure;
        var cause = redactor.WithoutSecrets(failure);
        for (var e = failure; e is not null; e = e.InnerException)
        {
            root = e;
            switch (e)
            {
                case AuthenticationException:
                    // A certificate that is wrong now is wrong in a second, too.
                    return new TransportException(
                        $"the secure connection was refused ({Sentence(redactor, e.Message)})", cause, timedOut: false, isTransient: false);
                case SocketException socket:
                    return new TransportException(Describe(redactor, socket), cause, timedOut: false);
            }
        }

        return new TransportException(Sentence(redactor, root.Message), cause, timedOut: false, isTransient: !IsProxyRefusal(failure));
    }

    private static string Describe(SecretRedactor redactor, SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => "the host name is not known",
        SocketError.TryAgain => "the host name could not be looked up",
        SocketError.ConnectionRefused => "nothing answers at that address",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "the connection was cut",
        SocketError.Shutdown or SocketError.NotConnected => "the connection was cut",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "the network is unreachable",
        SocketError.TimedOut => "the connection timed out",
        _ => Sentence(redactor, failure.Message),
    };

    private static bool IsProxyRefusal(Exception failure) =>
#if NET
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };
#else
        failure.Message.Contains("407", StringComparison.Ordinal);
#endif

    // Framework messages are complete sentences; here they stand inside one.
    private static string Sentence(SecretRedactor redactor, string message) => (PlainText.FirstLine(redactor, message) ?? "the reason is not known").TrimEnd('.');
}
