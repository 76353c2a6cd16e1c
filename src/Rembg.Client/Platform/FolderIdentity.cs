namespace Rembg.Platform;

/// <summary>One folder, links followed, and how it tells names apart. Made by <see cref="FileIdentity"/>.</summary>
internal sealed class FolderIdentity
{
    // A folder is asked with entries that it has. Most give an answer with the first.
    private const int MostEntriesAsked = 32;

    private readonly bool _existed;
    private readonly bool _formOfParent;
    private bool? _ignoresForm;

    private FolderIdentity(string key, string realPath, bool ignoresCase, bool existed, bool formOfParent)
    {
        Key = key;
        RealPath = realPath;
        IgnoresCase = ignoresCase;
        _existed = existed;
        _formOfParent = formOfParent;
    }

    /// <summary>The same text for every way to name the folder.</summary>
    public string Key { get; }

    /// <summary>The path without links.</summary>
    public string RealPath { get; }

    /// <summary>Whether names that differ only in case are the same file here.</summary>
    public bool IgnoresCase { get; }

    private bool FormUnlessAsked => _ignoresForm ?? _formOfParent;

    // Asked only when a name comes that can be written in two ways.
    private bool IgnoresForm => (_ignoresForm ??= _existed ? Ask(RealPath, Spelling.InOtherForm) : null) ?? _formOfParent;

    /// <summary>The topmost folder of a drive, a share or the system.</summary>
    public static FolderIdentity Root(string path) => Make(
        FileNameRules.Current.Plain(path).ToUpperInvariant(), path, caseUnlessAsked: FrameworkDifferences.IsWindows || FrameworkDifferences.IsMacOS, FrameworkDifferences.IsMacOS);

    /// <summary>A folder that is no link, in another one.</summary>
    public static FolderIdentity Below(FolderIdentity parent, string path) => Make(
        parent.Key.TrimEnd('/') + '/' + parent.Fold(Path.GetFileName(path)), path, parent.IgnoresCase, parent.FormUnlessAsked);

    /// <summary>A name as the folder takes it: the same text for all names that mean the same file.</summary>
    public string Fold(string name)
    {
        var folded = Spelling.InOtherForm(name) is not null && IgnoresForm ? name.Normalize() : name;
        return IgnoresCase ? folded.ToUpperInvariant() : folded;
    }

    private static FolderIdentity Make(string key, string path, bool caseUnlessAsked, bool formOfParent)
    {
        var ignoresCase = Ask(path, Spelling.InOtherCase);
        return new FolderIdentity(key, path, ignoresCase ?? caseUnlessAsked, Directory.Exists(path), formOfParent);
    }

    // Takes an entry, writes its name in another way, and looks whether that leads to the very same entry. Null when no
    // entry can be written in another way.
    private static bool? Ask(string folder, Func<string, string?> rewrite)
    {
        try
        {
            var asked = 0;
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
            {
                if (++asked > MostEntriesAsked)
                {
                    return null;
                }

                if (rewrite(Path.GetFileName(entry)) is { } other)
                {
                    return AreSameEntry(folder, Path.GetFileName(entry), other);
                }
            }
        }
        catch (Exception e) when (FileErrors.IsOfTheDisk(e))
        {
            // Not there yet, or not to be listed.
        }

        return null;
    }

    private static bool AreSameEntry(string folder, string name, string other)
    {
        var path = Path.Combine(folder, other);
        if (!FrameworkDifferences.IsWindows && UnixCalls.IdOf(Path.Combine(folder, name)) is { } id)
        {
            return UnixCalls.IdOf(path) == id;
        }

        // Found by the other name, and yet not listed under it.
        // Stryker disable once all: on Windows only.
        return (File.Exists(path) || Directory.Exists(path))
            && !Directory.EnumerateFileSystemEntries(folder).Any(entry => string.Equals(Path.GetFileName(entry), other, StringComparison.Ordinal));
    }
}
