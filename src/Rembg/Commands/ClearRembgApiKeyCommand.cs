using Rembg.Keys;

namespace Rembg.Commands;

/// <summary>Removes the API key that <c>Set-RembgApiKey</c> stored for the session.</summary>
[Cmdlet(VerbsCommon.Clear, "RembgApiKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class ClearRembgApiKeyCommand : PSCmdlet
{
    protected override void ProcessRecord()
    {
        if (!ShouldProcess("this session", "Remove the Rembg API key"))
        {
            return;
        }

        WriteVerbose(KeyStore.Clear() ? "The session's API key was removed." : "The session held no API key.");
        if (!string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(KeyResolver.VariableName)))
        {
            WriteVerbose($"$env:{KeyResolver.VariableName} still holds a key, which is used from now on.");
        }
    }
}
