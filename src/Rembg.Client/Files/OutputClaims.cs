namespace Rembg.Files;

/// <summary>
/// Which output belongs to which input of a run: no two may write the same file, and no file that a run writes may become
/// an input of it.
/// </summary>
internal sealed class OutputClaims(FileIdentity identity)
{
    // With the hash of the source's path, which is enough to choose the words for a second claim.
    private readonly Dictionary<FileKey, int> _claimed = [];
    private readonly HashSet<FileKey> _written = [];

    /// <summary>Claims an output for one input; false when another input has it.</summary>
    /// <param name="path">The output.</param>
    /// <param name="source">The path of the input; null for one from memory.</param>
    /// <param name="isSame">Whether the input that has it is this very one.</param>
    public bool TryClaim(string path, string? source, out bool isSame)
    {
        var key = identity.KeyOf(path);
        var hash = source is null ? 0 : StringComparer.Ordinal.GetHashCode(source);
        isSame = _claimed.TryGetValue(key, out var other) && other == hash && source is not null;
        if (_claimed.ContainsKey(key))
        {
            return false;
        }

        _claimed.Add(key, hash);
        return true;
    }

    /// <summary>Gives a claim back, for an input that turned out to be none, or that is not sent after all.</summary>
    public void Release(string path)
    {
        _claimed.Remove(identity.KeyOf(path));
        _written.Remove(identity.KeyOf(path));
        _written.Remove(KeyOfUnfinished(path));
    }

    /// <summary>Notes that this run sends the image whose output this is. Its unfinished file is written, too.</summary>
    public void MarkWritten(string path)
    {
        _written.Add(identity.KeyOf(path));
        _written.Add(KeyOfUnfinished(path));
    }

    /// <summary>Whether this run has written the file, or is about to.</summary>
    public bool IsWritten(string path) => _written.Contains(identity.KeyOf(path));

    private FileKey KeyOfUnfinished(string path) => identity.KeyOf(UnfinishedName.For(path, identity.IgnoresCase(path)));
}
