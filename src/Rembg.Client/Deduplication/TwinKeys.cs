using Rembg.Ledger;
using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Deduplication;

/// <summary>
/// Leads from what is known of an image to the handle of the first one like it: from how it looks as long as that was the only
/// one that looks so, and from its bytes and options once another one does. Not safe from several threads.
/// </summary>
internal sealed class TwinKeys
{
    private readonly Dictionary<string, int> _options = new(StringComparer.Ordinal);
    private readonly CompactTable<FileKey, long> _byContent = new();
    private readonly CompactTable<TwinLook, long> _only = new();

    // Of the other looks 32 bits are kept. An image that shares them by chance, one in four thousand among a million, is read
    // for nothing, and no more.
    private readonly CompactTable<int, Further> _further = new();

    /// <summary>By what those are known that looked alike.</summary>
    [Flags]
    private enum Further
    {
        None = 0,
        Sample = 1,
        Content = 2,
    }

    /// <summary>The key of an image's bytes and options.</summary>
    public static FileKey ContentOf(string hash, string options) => FileKey.Of(hash + '\n' + options);

    /// <summary>How an image looks by its length and options.</summary>
    public TwinLook LookOf(OutputSource source)
    {
        if (!_options.TryGetValue(source.Options, out var number))
        {
            _options[source.Options] = number = _options.Count;
        }

        return new TwinLook(source.Length, number);
    }

    /// <summary>Whether there was an image that looked so before.</summary>
    public bool Knows(TwinLook look) => _only.Contains(look) || FurtherOf(look) != Further.None;

    /// <summary>The only image that looks so; null when there were more, which are known by more.</summary>
    public long? OnlyOneOf(TwinLook look) => _only.TryGetValue(look, out var handle) ? handle : null;

    /// <summary>Whether images that look so are known by a sample of their bytes.</summary>
    public bool HasSampled(TwinLook look) => (FurtherOf(look) & Further.Sample) != 0;

    /// <summary>Whether images that look so are known by all of their bytes, or may be.</summary>
    public bool HasHashed(TwinLook look) => (FurtherOf(look) & Further.Content) != 0;

    /// <summary>The first image with those bytes; null when there is none.</summary>
    public long? Find(FileKey content) => _byContent.TryGetValue(content, out var handle) ? handle : null;

    public void Add(TwinLook look, long handle) => _only.Set(look, handle);

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

    /// <summary>From now on the images that look so are known by a sample.</summary>
    public void MarkSampled(TwinLook look) => Mark(look, Further.Sample);

    /// <summary>From now on the images that look so are known by their bytes.</summary>
    public void MarkHashed(TwinLook look) => Mark(look, Further.Content);

    public void Remove(FileKey content) => _byContent.Remove(content);

    /// <summary>What leads to an image under way leads to a new place from now on, or nowhere.</summary>
    public void Move(FirstTwin first, long? to)
    {
        if (first.Content is not { } content)
        {
            if (OnlyOneOf(first.Look) == first.Id)
            {
                Move(first.Look, to);
            }
        }
        else if (Find(content) == first.Id)
        {
            Move(content, to);
        }
    }

    private Further FurtherOf(TwinLook look) => _further.TryGetValue(look.GetHashCode(), out var further) ? further : Further.None;

    private void Mark(TwinLook look, Further further)
    {
        _only.Remove(look);
        _further.Set(look.GetHashCode(), FurtherOf(look) | further);
    }

    private void Move(TwinLook look, long? to)
    {
        if (to is { } place)
        {
            _only.Set(look, place);
        }
        else
        {
            MarkHashed(look);
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
