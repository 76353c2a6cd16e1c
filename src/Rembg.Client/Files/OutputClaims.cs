namespace Rembg.Files;

/// <summary>
/// Which output belongs to which run: no two inputs of a run may write the same file, and no file that a run writes
/// may become an input of it.
/// </summary>
internal sealed class OutputClaims
{
    private readonly bool _ignoreCase;
    private readonly HashSet<PathIdentity.PathKey> _claimed = [];
    private readonly HashSet<PathIdentity.PathKey> _written = [];

    /// <param name="ignoreCase">Whether names that differ only in case are the same file.</param>
    public OutputClaims(bool ignoreCase) => _ignoreCase = ignoreCase;

    /// <summary>Claims an output for one input; false when another input has it.</summary>
    public bool TryClaim(string path) => _claimed.Add(KeyOf(path));

    /// <summary>Gives a claim back, for an input that turned out to be none.</summary>
    public void Release(string path) => _claimed.Remove(KeyOf(path));

    /// <summary>Notes that this run sends the image whose output this is.</summary>
    public void MarkWritten(string path) => _written.Add(KeyOf(path));

    /// <summary>Whether some input of this run has the file as its output.</summary>
    public bool IsClaimed(string path) => _claimed.Contains(KeyOf(path));

    /// <summary>Whether this run has written the file, or is about to.</summary>
    public bool IsWritten(string path) => _written.Contains(KeyOf(path)) || IsPartOfWritten(path);

    // <target>.<random>.part, which a folder listing can hand in while it is still being written.
    private bool IsPartOfWritten(string path) =>
        PartName.TargetOf(path) is { } target && _written.Contains(KeyOf(target));

    private PathIdentity.PathKey KeyOf(string path) => PathIdentity.KeyOf(path, _ignoreCase);
}
