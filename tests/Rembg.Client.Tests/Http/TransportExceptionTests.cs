using System.Net.Sockets;
using System.Security.Authentication;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class TransportExceptionTests
{
    [Theory]
    [InlineData(SocketError.HostNotFound, "the host name could not be looked up")]
    [InlineData(SocketError.NoData, "the host name could not be looked up")]
    [InlineData(SocketError.TryAgain, "the host name could not be looked up")]
    [InlineData(SocketError.ConnectionRefused, "nothing answers at that address")]
    [InlineData(SocketError.ConnectionReset, "the connection was cut")]
    [InlineData(SocketError.ConnectionAborted, "the connection was cut")]
    [InlineData(SocketError.Shutdown, "the connection was cut")]
    [InlineData(SocketError.NotConnected, "the connection was cut")]
    public void What_a_socket_says_is_told_in_words(SocketError error, string words)
    {
        var failure = new HttpRequestException("outside", new IOException("between", new SocketException((int)error)));
        Check(words, isTransient: true, failure);
    }

    [Fact]
    public void Another_error_of_a_socket_speaks_for_itself()
    {
        var socket = new SocketException((int)SocketError.AccessDenied);
        Check(socket.Message.TrimEnd('.'), isTransient: true, new HttpRequestException("outside", socket));
    }

    [Fact]
    public void A_certificate_is_wrong_in_a_second_too() => Check(
        "the secure connection was refused (it is out of date)", isTransient: false,
        new HttpRequestException("outside", new AuthenticationException("it is out of date.", new SocketException((int)SocketError.ConnectionReset))));

    [Fact]
    public void A_proxy_that_refuses_refuses_again() =>
        Check("the proxy said 403", isTransient: false, new HttpRequestException(HttpRequestError.ProxyTunnelError, "the proxy said 403."));

    [Theory]
    [InlineData("inside.", "inside")]
    [InlineData("one\ntwo", "one")]
    [InlineData(" ", "the reason is not known")]
    public void The_innermost_reason_is_told(string inside, string words) =>
        Check(words, isTransient: true, new HttpRequestException("outside", new IOException("between", new InvalidDataException(inside))));

    private static void Check(string words, bool isTransient, Exception failure)
    {
        var told = TransportException.Of(SecretRedactor.None, failure);
        Assert.Equal((words, isTransient, false), (told.Message, told.IsTransient, told.TimedOut));
        Assert.Same(failure, told.InnerException);
    }
}
