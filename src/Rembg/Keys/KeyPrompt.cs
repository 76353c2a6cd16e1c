using System.Management.Automation.Host;
using System.Security;

namespace Rembg.Keys;

/// <summary>Prompts for the key, masked. In a session that is not interactive it fails at once, because a job must never wait.</summary>
internal static class KeyPrompt
{
    public static SecureString Ask(PSHost host)
    {
        Exception? cause = null;
        try
        {
            if (IsInteractive(host))
            {
                host.UI.Write("Rembg API key: ");
                return host.UI.ReadLineAsSecureString();
            }
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or NotImplementedException or HostException)
        {
            cause = e; // Hosts report by these that they do not prompt, with -NonInteractive for example.
        }

        const string Message = "There is no API key, and this session cannot prompt for one, because it is not interactive.";
        throw new RembgException(RembgError.ApiKeyMissing, Message, cause) { Cause = FailureCause.NotInteractive };
    }

    // Editors have a prompt of their own. The console and the remoting server have none when their input comes from elsewhere.
    private static bool IsInteractive(PSHost host) =>
        host.UI is not null && Environment.UserInteractive
        && !(host.Name is "ConsoleHost" or "ServerRemoteHost" && Console.IsInputRedirected);
}
