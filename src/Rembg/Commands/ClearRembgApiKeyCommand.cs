using System.Management.Automation;
using Rembg.Keys;

namespace Rembg.Commands;

/// <summary>Forgets the API key that <c>Set-RembgApiKey</c> holds for the session.</summary>
[Cmdlet(VerbsCommon.Clear, "RembgApiKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class ClearRembgApiKeyCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess("this session", "Forget the Rembg API key"))
        {
            return;
        }

        WriteVerbose(KeyStore.Clear() ? "The session's API key is forgotten." : "The session held no API key.");
        if (!string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(KeyResolver.VariableName)))
        {
            WriteVerbose($"$env:{KeyResolver.VariableName} still holds a key, which is used from now on.");
        }
    }
}
