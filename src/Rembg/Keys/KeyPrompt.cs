using System.Management.Automation.Host;
using System.Security;

namespace Rembg.Keys;

/// <summary>Prompts for the key, masked. In a session that is not interactive it fails immediately, because a job must never wait.</summary>
internal static class KeyPrompt
{
    public static SecureString Ask(PSHost host)
    {
        if (!IsInteractive(host))
        {
            throw NotInteractive(cause: null);
        }

        try
        {
            host.UI.Write("Rembg API key: ");
            return host.UI.ReadLineAsSecureString();
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or NotImplementedException or HostException)
        {
            // Hosts report by these that they do not prompt, with -NonInteractive for example.
            throw NotInteractive(e);
        }
    }

    // Editors have a prompt of their own. The console and the remoting server have none when their input comes from elsewhere.
    private static bool IsInteractive(PSHost host) =>
        host.UI is not null
        && Environment.UserInteractive
        && !(host.Name is "ConsoleHost" or "ServerRemoteHost" && Console.IsInputRedirected);

    private static RembgException NotInteractive(Exception? cause) =>
        new(RembgError.ApiKeyMissing, "There is no API key, and this session cannot prompt for one, because it is not interactive.", cause) { Cause = FailureCause.NotInteractive };
}
