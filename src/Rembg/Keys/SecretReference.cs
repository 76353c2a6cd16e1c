using System.Security;

namespace Rembg.Keys;

/// <summary>The name of a secret, in a vault or in the first that has it. It is resolved by <c>Get-Secret</c> in the session of the command that needs the key.</summary>
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
            return powerShell.Streams.Error is [var error, ..] ? throw Failure(error.ToString().TrimEnd('.'), FailureCause.SecretUnavailable)
                : found is [{ BaseObject: var secret }] ? ApiKeyTransformationAttribute.ToSecureString(secret)
                : throw Failure("there is no such secret, or more than one", FailureCause.SecretUnavailable);
        }
        catch (Exception e) when (e is RuntimeException and not PipelineStoppedException)
        {
            throw Failure(e.Message.TrimEnd('.'), FailureCause.SecretUnavailable);
        }
    }

    private RembgException Failure(string problem, FailureCause cause) =>
        new(RembgError.ApiKeyMissing, $"The API key cannot be read from {this}: {problem}.") { Cause = cause };
}
