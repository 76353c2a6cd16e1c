using System.Security;

namespace Rembg.Keys;

/// <summary>
/// The name of a secret, in a vault or in the first that has it. <c>Get-Secret</c> resolves it in the session of the command that needs
/// the key.
/// </summary>
internal sealed record SecretReference(string Name, string? Vault)
{
    public override string ToString() => Vault is null ? $"the secret '{Name}'" : $"the secret '{Name}' of the vault '{Vault}'";

    public SecureString? Resolve(CommandInvocationIntrinsics commands)
    {
        var command = commands.GetCommand("Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function)
            ?? throw Failure("Get-Secret is not available", FailureCause.NoSecretManagement);
        using var powerShell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        powerShell.AddCommand(command).AddParameter("Name", Name);
        if (Vault is not null)
        {
            powerShell.AddParameter("Vault", Vault);
        }

        try
        {
            var found = powerShell.Invoke();
            return powerShell.Streams.Error is [var error, ..] ? throw Failure(error.ToString())
                : found is [{ BaseObject: var secret }] ? ApiKeyTransformationAttribute.ToSecureString(secret)
                : throw Failure("there is no such secret, or more than one");
        }
        catch (Exception e) when (e is RuntimeException and not PipelineStoppedException)
        {
            throw Failure(e.Message);
        }
    }

    private RembgException Failure(string problem, FailureCause cause = FailureCause.SecretUnavailable) =>
        new(RembgError.ApiKeyMissing, $"The API key cannot be read from {this}: {problem.TrimEnd('.')}.") { Cause = cause };
}
