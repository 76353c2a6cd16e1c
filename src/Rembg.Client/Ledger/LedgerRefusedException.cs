namespace Rembg.Ledger;

/// <summary>A file in the place of a ledger that this module neither reads nor writes.</summary>
internal sealed class LedgerRefusedException(string message) : Exception(message);
