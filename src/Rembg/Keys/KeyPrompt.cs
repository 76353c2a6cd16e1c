using System.Management.Automation.Host;
using System.Security;

namespace Rembg.Keys;

/// <summary>Asks a person for the key, masked. Where nobody can answer it fails at once, for a job must never wait.</summary>
internal static class KeyPrompt
{
    /// <summary>Asks for the key.</summary>
    /// <param name="host">The host of the session.</param>
    /// <exception cref="RembgException"><see cref="RembgError.ApiKeyMissing"/>: nobody is there to answer.</exception>
    public static SecureString Ask(PSHost host)
    {
        if (!IsSomebodyThere(host))
        {
            throw NobodyThere(cause: null);
        }

        try
        {
            host.UI.Write("Rembg API key: ");
            return host.UI.ReadLineAsSecureString();
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or NotImplementedException or HostException)
        {
            // How hosts say that they do not prompt, with -NonInteractive for one.
            throw NobodyThere(e);
        }
    }

    // Editors have a prompt of their own. The console and the remoting server have none when their input comes from elsewhere.
    private static bool IsSomebodyThere(PSHost host) =>
        host.UI is not null
        && Environment.UserInteractive
        && !(host.Name is "ConsoleHost" or "ServerRemoteHost" && Console.IsInputRedirected);

    private static RembgException NobodyThere(Exception? cause) =>
        new(RembgError.ApiKeyMissing, "There is no API key, and nobody to ask for one: this session is not interactive.", cause);
}
