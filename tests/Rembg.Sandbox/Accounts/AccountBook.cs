using System.Collections.Concurrent;

namespace Rembg.Sandbox.Accounts;

/// <summary>The accounts, each made when its key is first seen.</summary>
internal sealed class AccountBook(SandboxOptions options)
{
    private readonly ConcurrentDictionary<string, SandboxAccount> _accounts = new(StringComparer.Ordinal);

    /// <summary>The account of a key.</summary>
    /// <returns>The account; null when the key is not known.</returns>
    public SandboxAccount? Find(string? key) => ReservedKeys.ScenarioOf(key) is var scenario and not Scenario.Invalid
        ? _accounts.GetOrAdd(key!, name => new SandboxAccount(name, scenario, options))
        : null;

    /// <summary>Forgets all accounts; each starts afresh when its key comes again.</summary>
    public void Clear() => _accounts.Clear();
}
