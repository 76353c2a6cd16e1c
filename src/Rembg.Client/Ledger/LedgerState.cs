namespace Rembg.Ledger;

/// <summary>The state of a ledger.</summary>
internal enum LedgerState
{
    /// <summary>Not read yet.</summary>
    Unread,

    /// <summary>Absent, or readable and writable.</summary>
    Usable,

    /// <summary>Read-only: outputs of the run are not recorded.</summary>
    ReadOnly,

    /// <summary>Present, but unreadable: what the files of its folder are is not known.</summary>
    Unreadable,
}
