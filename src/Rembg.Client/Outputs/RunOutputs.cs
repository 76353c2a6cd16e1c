namespace Rembg.Outputs;

/// <summary>
/// Which output belongs to which input of a run: no two may write the same file, and no file that a run writes may become
/// an input of it.
/// </summary>
/// <remarks>
/// This is what a run has to remember of each of its images to the end, so it is little: a key of an output's path, and not the path.
/// </remarks>
internal sealed class RunOutputs(PathIdentity identity)
{
    private readonly Dictionary<FileKey, Claim> _claims = [];

    // Unfinished files whose names do not lead to those of their outputs.
    private readonly HashSet<FileKey> _shortened = [];

    /// <summary>Claims an output for one input; false when another input has it.</summary>
    /// <param name="path">The output.</param>
    /// <param name="source">The path of the input; null for one from memory.</param>
    /// <param name="isSame">Whether the input that has it is this very one.</param>
    public bool TryClaim(string path, string? source, out bool isSame)
    {
        var key = identity.KeyOf(path);
        var hash = source is null ? 0 : identity.KeyOf(source).GetHashCode(); // One file may be listed by several paths, such as a.jpg and A.JPG.
        var isTaken = _claims.TryGetValue(key, out var other);
        isSame = isTaken && other.Source == hash && source is not null;
        if (!isTaken)
        {
            _claims[key] = new Claim(hash, IsWritten: false);
        }

        return !isTaken;
    }

    /// <summary>Gives a claim back, for an input that turned out to be none, or that is not sent after all.</summary>
    public void Release(string path)
    {
        _claims.Remove(identity.KeyOf(path));
        if (ShortenedOf(path) is { } unfinished)
        {
            _shortened.Remove(identity.KeyOf(unfinished));
        }
    }

    /// <summary>Notes that this run sends the image whose output, which is claimed, this is. Its unfinished file is written, too.</summary>
    public void MarkWritten(string path)
    {
        var key = identity.KeyOf(path);
        _claims.TryGetValue(key, out var claim);
        _claims[key] = claim with { IsWritten = true };
        if (ShortenedOf(path) is { } unfinished)
        {
            _shortened.Add(identity.KeyOf(unfinished));
        }
    }

    /// <summary>Whether this run has written the file, or is about to.</summary>
    public bool IsWritten(string path) =>
        IsMarked(path) || (PartialFileName.TargetOf(path) is { } target && (IsMarked(target) || _shortened.Contains(identity.KeyOf(path))));

    private bool IsMarked(string path) => _claims.TryGetValue(identity.KeyOf(path), out var claim) && claim.IsWritten;

    private string? ShortenedOf(string path) =>
        PartialFileName.For(path, identity.IgnoresCase(path)) is var unfinished && PartialFileName.TargetOf(unfinished) != path ? unfinished : null;

    // The hash of the source's path is enough to choose the words for a second claim.
    private readonly record struct Claim(int Source, bool IsWritten);
}
