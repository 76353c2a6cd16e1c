using Rembg.Progress;

namespace Rembg.Pipeline;

/// <summary>
/// Which image is on which line. An image stays on its line until it has left, and the next one takes the line over:
/// what is shown does not jump, and a run of any length needs no more lines than are seen at once.
/// </summary>
internal sealed class ProgressLines
{
    private readonly SortedDictionary<int, TransferSnapshot> _shown = [];

    /// <summary>The images that have a line, by line.</summary>
    public IReadOnlyDictionary<int, TransferSnapshot> Shown => _shown;

    /// <summary>Gives lines to images.</summary>
    /// <param name="inFlight">The images in flight, those that have been there for longest first.</param>
    /// <param name="room">How many lines there are.</param>
    /// <returns>The lines that were in use and are no longer.</returns>
    public IReadOnlyList<int> Update(IReadOnlyList<TransferSnapshot> inFlight, int room)
    {
        var byId = inFlight.ToDictionary(static image => image.Id);
        var before = _shown.ToArray();
        _shown.Clear();
        foreach (var entry in before)
        {
            if (entry.Key < room && byId.TryGetValue(entry.Value.Id, out var image))
            {
                _shown[entry.Key] = image;
                byId.Remove(image.Id);
            }
        }

        var line = 0;
        foreach (var image in inFlight)
        {
            if (byId.ContainsKey(image.Id))
            {
                while (_shown.ContainsKey(line))
                {
                    line++;
                }

                if (line >= room)
                {
                    break;
                }

                _shown[line] = image;
            }
        }

        return [.. before.Select(static entry => entry.Key).Where(was => !_shown.ContainsKey(was))];
    }
}
