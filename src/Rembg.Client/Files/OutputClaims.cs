namespace Rembg.Files;

/// <summary>
/// Which output belongs to which input of a run: no two may write the same file, and no file that a run writes may become
/// an input of it.
/// </summary>
internal sealed class OutputClaims(FileIdentity identity)
{
    private readonly HashSet<FileKey> _claimed = [];
    private readonly HashSet<FileKey> _written = [];

    /// <summary>Claims an output for one input; false when another input has it.</summary>
    public bool TryClaim(string path) => _claimed.Add(identity.KeyOf(path));

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
