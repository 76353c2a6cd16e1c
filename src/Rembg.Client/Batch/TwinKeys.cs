using Rembg.Files;

namespace Rembg.Batch;

/// <summary>
/// Leads from what is known of an image to the handle of the first one like it: from its length and options as long as that
/// was the only one of its kind, and from its bytes and options once another one has the same. Not safe from several threads.
/// </summary>
internal sealed class TwinKeys
{
    private readonly Dictionary<string, int> _options = new(StringComparer.Ordinal);
    private readonly CompactTable<FileKey, long> _byContent = new();
    private readonly CompactTable<(long Length, int Options), long> _unhashed = new();

    // Of the other lengths 32 bits are kept. An image that shares them by chance, one in four thousand among a million, is read
    // for nothing, and no more.
    private readonly CompactTable<int, bool> _hashed = new();

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
    public bool Knows((long, int) size) => _unhashed.Contains(size) || _hashed.Contains(size.GetHashCode());

    /// <summary>The only image of its length, which was not hashed so far; null when all of them were.</summary>
    public long? UnhashedOf((long, int) size) => _unhashed.TryGetValue(size, out var handle) ? handle : null;

    /// <summary>The first image with those bytes; null when there is none.</summary>
    public long? Find(FileKey content) => _byContent.TryGetValue(content, out var handle) ? handle : null;

    public void Add((long, int) size, long handle) => _unhashed.Set(size, handle);

    /// <summary>Adds an image unless there is one with those bytes.</summary>
    public bool TryAdd(FileKey content, long handle)
    {
        var isNew = !_byContent.Contains(content);
        if (isNew)
        {
            _byContent.Set(content, handle);
        }

        return isNew;
    }

    /// <summary>From now on the images of a length are known by their bytes.</summary>
    public void MarkHashed((long, int) size)
    {
        _unhashed.Remove(size);
        _hashed.Set(size.GetHashCode(), true);
    }

    public void Remove(FileKey content) => _byContent.Remove(content);

    /// <summary>What leads to an image under way leads to a new place from now on, or nowhere.</summary>
    public void Move(FirstTwin first, long? to)
    {
        if (first.Content is not { } content)
        {
            if (UnhashedOf(first.Size) == first.Id)
            {
                Move(first.Size, to);
            }
        }
        else if (Find(content) == first.Id)
        {
            Move(content, to);
        }
    }

    private void Move((long, int) size, long? to)
    {
        if (to is { } place)
        {
            _unhashed.Set(size, place);
        }
        else
        {
            MarkHashed(size);
        }
    }

    private void Move(FileKey content, long? to)
    {
        if (to is { } place)
        {
            _byContent.Set(content, place);
        }
        else
        {
            _byContent.Remove(content);
        }
    }
}
