using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rembg.Client.Tests.Faults;

/// <summary>A server with a certificate that is not trusted.</summary>
internal sealed class TlsScript : IDisposable
{
    private readonly X509Certificate2 _certificate = NewCertificate();
    private int _connections;
    private int _bytesTold;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Bytes that a client sent over the connection that it should not have trusted.</summary>
    public int BytesTold => Volatile.Read(ref _bytesTold);

    public async Task RunAsync(TcpClient client, CancellationToken stop)
    {
        Interlocked.Increment(ref _connections);
        using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, stop);
            Interlocked.Add(ref _bytesTold, await stream.ReadAsync(new byte[4096], stop));
        }
        catch (AuthenticationException)
        {
            // As it should be.
        }
    }

    public void Dispose() => _certificate.Dispose();

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null); // Windows takes no key that was never in a file.
    }
}
