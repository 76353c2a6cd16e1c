namespace Rembg.Outputs;

/// <summary>
/// The outputs of a run: no two inputs may write the same file, and no output may become an input. Paths are kept as hashes, since
/// this is stored for each image to the end of the run.
/// </summary>
internal sealed class RunOutputs(PathIdentity identity)
{
    // A hash of the source suffices to choose the message for a second reservation.
    private readonly Dictionary<FileKey, (int Source, bool IsWritten)> _outputs = [];

    /// <summary>Reserves an output for an input; false when another input has it, which may be the same file.</summary>
    public bool TryReserve(string path, string? source, out bool isSame)
    {
        var key = identity.KeyOf(path);
        var hash = source is null ? 0 : identity.KeyOf(source).GetHashCode(); // The same file may be listed as a.jpg and A.JPG.
        if (_outputs.TryGetValue(key, out var other))
        {
            isSame = other.Source == hash && source is not null;
            return false;
        }

        isSame = false;
        _outputs[key] = (hash, IsWritten: false);
        return true;
    }

    /// <summary>Releases the output of an input that is not uploaded.</summary>
    public void Release(string path) => Array.ForEach(KeysOf(path), key => _outputs.Remove(key));

    /// <summary>Records that this run writes a reserved output and its partial file.</summary>
    public void MarkWritten(string path)
    {
        foreach (var key in KeysOf(path))
        {
            _outputs[key] = (_outputs.TryGetValue(key, out var output) ? output.Source : 0, IsWritten: true);
        }
    }

    /// <summary>Whether this run has written the file or will write it.</summary>
    public bool IsWritten(string path) => IsMarked(path) || (PartialFileName.TargetOf(path) is { } target && IsMarked(target));

    private bool IsMarked(string path) => _outputs.TryGetValue(identity.KeyOf(path), out var output) && output.IsWritten;

    // With that of the partial file, if its shortened name does not lead to the output.
    private FileKey[] KeysOf(string path) =>
        PartialFileName.For(path, identity.IgnoresCase(path)) is var partial && PartialFileName.TargetOf(partial) == path
            ? [identity.KeyOf(path)]
            : [identity.KeyOf(path), identity.KeyOf(partial)];
}
