namespace Rembg.Pipeline;

/// <summary>How many inputs there are, where that is known, and how many of them are done.</summary>
internal sealed class InputTally
{
    /// <summary>All inputs of the run; null where more may come.</summary>
    public int? Total { get; private set; }

    /// <summary>The folders that are watched, as they were given; none for a run that ends by itself.</summary>
    public List<string> Watched { get; } = [];

    /// <summary>Inputs that have their result or their error.</summary>
    public int Settled { get; private set; }

    public int Failed { get; private set; }

    /// <summary>
    /// Counts the files of paths that were typed, when no more paths come. Patterns are resolved now, before the first image is sent, and
    /// not again when they are processed.
    /// </summary>
    /// <returns>Resolves a path, from memory where it is resolved already.</returns>
    public Func<string, IReadOnlyList<string>> Count(IReadOnlyList<string> paths, Func<string, IReadOnlyList<string>> resolve, Func<string, bool> isExact)
    {
        var known = new Dictionary<string, IReadOnlyList<string>>();
        Total = paths.Sum(path => isExact(path) ? 1 : LookUp(path)?.Count ?? 1);
        return path => known.TryGetValue(path, out var files) ? files : resolve(path);

        IReadOnlyList<string>? LookUp(string path)
        {
            try
            {
                return known[path] = resolve(path);
            }
            catch (RembgException)
            {
                return null; // Reported when the path is processed.
            }
        }
    }

    public void Settle(bool isFailure)
    {
        Settled++;
        Failed += isFailure ? 1 : 0;
    }
}
