using Rembg.Files;

namespace Rembg.Batch;

/// <summary>
/// Leads from what is known of an image to the handle of the first one like it: from its length and options as long as that
/// was the only one of its kind, and from its bytes and options once another one has the same. Not safe from several threads.
/// </summary>
internal sealed class TwinKeys
{
    // In place of a handle: all images of the length are known by their bytes.
    private const long Hashed = 0;

    private readonly Dictionary<string, int> _options = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Length, int Options), long> _bySize = [];
    private readonly Dictionary<FileKey, long> _byContent = [];

    /// <summary>The key of an image's bytes and options.</summary>
    public static FileKey ContentOf(string hash, string options) => FileKey.Of(hash + '\n' + options);

    /// <summary>The key of an image's length and options.</summary>
    public (long, int) SizeOf(OutputSource source)
    {
        if (!_options.TryGetValue(source.Options, out var number))
        {
            _options[source.Options] = number = _options.Count;
        }

        return (source.Length, number);
    }

    /// <summary>Whether there was an image of that length and those options before.</summary>
    public bool Knows((long, int) size) => _bySize.ContainsKey(size);

    /// <summary>The only image of its length, which was not hashed so far; null when all of them were.</summary>
    public long? UnhashedOf((long, int) size) => _bySize[size] is var handle && handle != Hashed ? handle : null;

    /// <summary>The first image with those bytes; null when there is none.</summary>
    public long? Find(FileKey content) => _byContent.TryGetValue(content, out var handle) ? handle : null;

    public void Add((long, int) size, long handle) => _bySize[size] = handle;

    /// <summary>Adds an image unless there is one with those bytes.</summary>
    public bool TryAdd(FileKey content, long handle)
    {
        var isNew = !_byContent.ContainsKey(content);
        if (isNew)
        {
            _byContent[content] = handle;
        }

        return isNew;
    }

    public void MarkHashed((long, int) size) => _bySize[size] = Hashed;

    public void Remove(FileKey content) => _byContent.Remove(content);

    /// <summary>What leads to an image under way leads to a new place from now on, or nowhere.</summary>
    public void Move(FirstTwin first, long? to)
    {
        if (first.Content is not { } content)
        {
            if (UnhashedOf(first.Size) == first.Id)
            {
                _bySize[first.Size] = to ?? Hashed;
            }
        }
        else if (Find(content) == first.Id)
        {
            _byContent.Remove(content);
            if (to is { } place)
            {
                _byContent[content] = place;
            }
        }
    }
}
