namespace Rembg.Pipeline;

/// <summary>How many inputs there are, where that is known, and how many of them have come to an end.</summary>
internal sealed class InputTally
{
    /// <summary>All inputs of the run; null where more may come.</summary>
    public int? Total { get; private set; }

    /// <summary>The folders that are watched, as they were given; null for a run that ends by itself.</summary>
    public string? Watched { get; set; }

    /// <summary>Inputs that have their result or their error.</summary>
    public int Settled { get; private set; }

    /// <summary>Inputs among them that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>
    /// Counts paths that were typed, and of which no more will come. Those with wildcards are looked up for that before
    /// the first image is sent, and not again when their turn comes.
    /// </summary>
    /// <param name="paths">The paths.</param>
    /// <param name="resolve">Looks up the files of a path.</param>
    /// <param name="isExact">Whether a path means one file.</param>
    /// <returns>Looks up the files of a path, where that is not known by now.</returns>
    public Func<string, IReadOnlyList<string>> Count(
        IReadOnlyList<string> paths, Func<string, IReadOnlyList<string>> resolve, Func<string, bool> isExact)
    {
        var known = new Dictionary<string, IReadOnlyList<string>>();
        var total = 0;
        foreach (var path in paths)
        {
            total += isExact(path) ? 1 : LookUp(path)?.Count ?? 1;
        }

        Total = total;
        return path => known.TryGetValue(path, out var files) ? files : resolve(path);

        IReadOnlyList<string>? LookUp(string path)
        {
            try
            {
                return known[path] = resolve(path);
            }
            catch (RembgException)
            {
                return null; // The same error comes when it is the path's turn, and is told then.
            }
        }
    }

    /// <summary>Notes that an input has come to an end.</summary>
    /// <param name="isFailure">Whether it has an error, not a result.</param>
    public void Settle(bool isFailure)
    {
        Settled++;
        Failed += isFailure ? 1 : 0;
    }
}
