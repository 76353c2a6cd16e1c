using System.Security;
using Rembg.Errors;
using Rembg.Keys;
using Rembg.Parameters;
using Rembg.Views;

namespace Rembg.Commands;

/// <summary>Stores an API key for the session, so that no later command needs <c>-ApiKey</c>.</summary>
[Cmdlet(VerbsCommon.Set, "RembgApiKey", DefaultParameterSetName = KeySet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(void))]
public sealed class SetRembgApiKeyCommand : PSCmdlet
{
    private const string KeySet = "Key";
    private const string FileSet = "EnvFile";
    private const string SecretSet = "Secret";

    [Parameter(Position = 0, ParameterSetName = KeySet)]
    [ApiKeyTransformation]
    public SecureString? ApiKey { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string EnvFile { get; set; } = string.Empty;

    [Parameter(Mandatory = true, ParameterSetName = SecretSet)]
    [ValidateNotNullOrEmpty]
    public string SecretName { get; set; } = string.Empty;

    [Parameter(ParameterSetName = SecretSet)]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    protected override void ProcessRecord()
    {
        if (!ShouldProcess("this session", "Store the Rembg API key"))
        {
            return;
        }

        string? file = null;
        try
        {
            if (ParameterSetName == SecretSet)
            {
                KeyStore.Set(new SecretReference(SecretName, Vault));
                WriteVerbose("The name of the secret was stored for this session.");
            }
            else
            {
                file = ParameterSetName == FileSet ? FilePaths.Resolve(SessionState, EnvFile, RembgError.ReadFailed) : null;
                KeyStore.Set(file is null ? ReadKey() : Keys.EnvFile.ReadKey(file));
                WriteVerbose("The API key was stored for this session.");
            }

            SessionFormatData.Ensure(this); // For objects from jobs and files, which no cmdlet here emits.
        }
        catch (RembgException failure)
        {
            ThrowTerminatingError(failure.ToErrorRecord(file));
        }
    }

    private string ReadKey()
    {
        var secure = MyInvocation.BoundParameters.ContainsKey(nameof(ApiKey)) ? ApiKey : KeyPrompt.Ask(Host);
        return Rembg.ApiKey.TryClean(SecureText.Reveal(secure), out var key, out var problem)
            ? key
            : throw new RembgException(RembgError.ApiKeyMissing, problem) { Cause = FailureCause.NotInteractive };
    }
}
