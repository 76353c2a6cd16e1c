namespace Rembg.Watching;

/// <summary>Names of temporary, incomplete and hidden files of other programs.</summary>
internal static class TemporaryNames
{
    // Browsers, download managers, sync clients, office programs, editors, and this module itself.
    private static readonly string[] Endings =
    [
        ".crdownload", ".part", ".partial", ".filepart", ".download", ".opdownload", ".wpdownload", ".aria2", ".!ut", ".!qb",
        ".tmp", ".temp", ".swp", ".lock", ".bak", "~",
        ".rembg-part",
    ];

    /// <summary>Whether a file of this name is ignored.</summary>
    public static bool Matches(string name) =>
        name.StartsWith('.') || name.StartsWith("~$", StringComparison.Ordinal)
        || Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
