namespace Rembg.Outputs;

/// <summary>
/// The outputs of a run: no two inputs may write the same file, and no output may become an input. Paths are kept as hashes, since
/// this is stored for each image to the end of the run.
/// </summary>
internal sealed class RunOutputs(PathIdentity identity)
{
    private readonly Dictionary<FileKey, Owner> _reserved = [];

    // Partial files with shortened names.
    private readonly HashSet<FileKey> _shortened = [];

    /// <summary>Reserves an output for an input; false when another input has it.</summary>
    /// <param name="path">The output.</param>
    /// <param name="source">The path of the input; null for an image from memory.</param>
    /// <param name="isSame">Whether the other input is the same file.</param>
    public bool TryReserve(string path, string? source, out bool isSame)
    {
        var key = identity.KeyOf(path);
        var hash = source is null ? 0 : identity.KeyOf(source).GetHashCode(); // The same file may be listed as a.jpg and A.JPG.
        var isTaken = _reserved.TryGetValue(key, out var other);
        isSame = isTaken && other.Source == hash && source is not null;
        if (!isTaken)
        {
            _reserved[key] = new Owner(hash, IsWritten: false);
        }

        return !isTaken;
    }

    /// <summary>Releases the output of an input that is not uploaded.</summary>
    public void Release(string path)
    {
        _reserved.Remove(identity.KeyOf(path));
        if (ShortenedOf(path) is { } unfinished)
        {
            _shortened.Remove(identity.KeyOf(unfinished));
        }
    }

    /// <summary>Records that this run writes a reserved output and its partial file.</summary>
    public void MarkWritten(string path)
    {
        var key = identity.KeyOf(path);
        _reserved.TryGetValue(key, out var owner);
        _reserved[key] = owner with { IsWritten = true };
        if (ShortenedOf(path) is { } unfinished)
        {
            _shortened.Add(identity.KeyOf(unfinished));
        }
    }

    /// <summary>Whether this run has written the file or will write it.</summary>
    public bool IsWritten(string path) =>
        IsMarked(path) || (PartialFileName.TargetOf(path) is { } target && (IsMarked(target) || _shortened.Contains(identity.KeyOf(path))));

    private bool IsMarked(string path) => _reserved.TryGetValue(identity.KeyOf(path), out var owner) && owner.IsWritten;

    private string? ShortenedOf(string path) =>
        PartialFileName.For(path, identity.IgnoresCase(path)) is var unfinished && PartialFileName.TargetOf(unfinished) != path ? unfinished : null;

    // A hash of the source suffices to choose the message for a second reservation.
    private readonly record struct Owner(int Source, bool IsWritten);
}
