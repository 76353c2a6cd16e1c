namespace Rembg.Sandbox.Accounts;

/// <summary>A credit set aside for one removal. It goes back unless it is spent.</summary>
internal sealed class ReservedCredit(SandboxAccount account) : IDisposable
{
    private bool _spent;

    /// <summary>The removal was made.</summary>
    public void Spend() => _spent = true;

    /// <inheritdoc/>
    public void Dispose() => account.Settle(_spent);
}
