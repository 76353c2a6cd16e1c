using System.Net.Sockets;
using System.Security.Authentication;

namespace Rembg.Http;

/// <summary>Says in words for people what broke, and whether trying again can help.</summary>
internal static class TransportDiagnosis
{
    public static TransportException Of(Exception failure)
    {
        var root = failure;
        for (var e = failure; e is not null; e = e.InnerException)
        {
            root = e;
            switch (e)
            {
                case AuthenticationException:
                    // A certificate that is wrong now is wrong in a second, too.
                    return new TransportException(
                        $"the secure connection was refused ({Sentence(e.Message)})", failure, timedOut: false, isTransient: false);
                case SocketException socket:
                    return new TransportException(Describe(socket), failure, timedOut: false);
            }
        }

        return new TransportException(Sentence(root.Message), failure, timedOut: false, isTransient: !IsProxyRefusal(failure));
    }

    private static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => "the host name is not known",
        SocketError.TryAgain => "the host name could not be looked up",
        SocketError.ConnectionRefused => "nothing answers at that address",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "the connection was cut",
        SocketError.Shutdown or SocketError.NotConnected => "the connection was cut",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "the network is unreachable",
        SocketError.TimedOut => "the connection timed out",
        _ => Sentence(failure.Message),
    };

    private static bool IsProxyRefusal(Exception failure) =>
#if NET
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };
#else
        failure.Message.Contains("407", StringComparison.Ordinal);
#endif

    // Framework messages are whole sentences; here they stand inside one.
    private static string Sentence(string message) => (PlainText.FirstLine(message) ?? "the reason is not known").TrimEnd('.');
}
