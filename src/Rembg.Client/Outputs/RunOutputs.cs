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
    public void Release(string path) => _outputs.Remove(identity.KeyOf(path));

    /// <summary>Records that this run writes a reserved output.</summary>
    public void MarkWritten(string path)
    {
        var key = identity.KeyOf(path);
        _outputs[key] = (_outputs[key].Source, IsWritten: true);
    }

    /// <summary>Whether this run has written the file, or its partial file, or will write it.</summary>
    public bool IsWritten(string path) =>
        _outputs.TryGetValue(identity.KeyOf(PartialFileName.TargetOf(path) ?? path), out var output) && output.IsWritten;
}
