using Rembg.Files;

namespace Rembg.Batch;

/// <summary>
/// Knows which image of a run is the first with its bytes and options, and what was made of it. Files are read for this only
/// where lengths are equal. Safe from any thread.
/// </summary>
/// <remarks>
/// A handle says where a first image is: it is negative while the image is under way or its output in memory, and positive
/// for an output on disk.
/// </remarks>
internal sealed class TwinIndex
{
    private readonly object _lock = new();
    private readonly TwinKeys _keys = new();
    private readonly Dictionary<long, FirstTwin> _firsts = [];
    private readonly RecentImages _recent = new();
    private readonly MadeImages _made = new();
    private long _lastId;

    /// <summary>Makes an image the first one when its length is new. It is then not read.</summary>
    /// <param name="source">The image.</param>
    /// <returns>Its turn; null when it has to be compared with others.</returns>
    public FirstTwin? TryBegin(OutputSource source)
    {
        lock (_lock)
        {
            var size = _keys.SizeOf(source);
            if (_keys.Knows(size))
            {
                return null;
            }

            if (source.Stamp is null)
            {
                _keys.MarkHashed(size); // From memory, where reading costs little.
                return null;
            }

            var first = Begin(source, size, content: null);
            _keys.Add(size, first.Id);
            return first;
        }
    }

    /// <summary>The turn of an image of a length that is known already.</summary>
    /// <param name="source">The image.</param>
    public TwinTurn TurnOf(OutputSource source)
    {
        HashFirst(source);
        if (source.Hash() is not { } hash)
        {
            return TwinTurn.Alone;
        }

        var content = TwinKeys.ContentOf(hash, source.Options);
        lock (_lock)
        {
            if (_keys.Find(content) is not { } handle)
            {
                var first = Begin(source, _keys.SizeOf(source), content);
                _keys.TryAdd(content, first.Id);
                return first;
            }

            return handle > 0
                ? new FollowingTwin(this, source, content, Twin.OnDisk.From(_made.OutputAt(handle)))
                : new FollowingTwin(this, source, content, _firsts[handle]);
        }
    }

    /// <summary>The first one's output is there, or will not come.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="hash">The SHA-256 of what was sent; null when that is not known.</param>
    /// <param name="twin">What the others get; null for nothing.</param>
    /// <returns>Completes when those that waited have gone their way.</returns>
    public Task Complete(FirstTwin first, string? hash, Twin? twin)
    {
        lock (_lock)
        {
            if (twin is not null && hash is not null && !TryIdentify(first, TwinKeys.ContentOf(hash, first.Source.Options)))
            {
                twin = null;
            }

            if (twin is Twin.OnDisk file)
            {
                _keys.Move(first, _made.Add(first.Content is null ? first.Source.Stamp : null, file.File));
                _firsts.Remove(first.Id);
            }
            else if (twin is Twin.InMemory memory)
            {
                foreach (var old in _recent.Add(first.Id, memory.Length))
                {
                    Forget(_firsts[old]);
                }
            }
            else
            {
                Forget(first);
            }

            return first.End(twin);
        }
    }

    /// <summary>One that waited has gone its way.</summary>
    public void Leave(FirstTwin first)
    {
        lock (_lock)
        {
            first.RemoveFollower();
        }
    }

    /// <summary>Offers an output to nobody any more.</summary>
    public void Reject(FileKey content, Twin? twin)
    {
        lock (_lock)
        {
            if (twin is Twin.OnDisk file && _keys.Find(content) is > 0 and { } handle && _made.OutputAt(handle) == file.File)
            {
                _keys.Remove(content);
            }
        }
    }

    // The first image of a length was not read, as long as it was the only one.
    private void HashFirst(OutputSource source)
    {
        while (true)
        {
            (long, int) size;
            long handle;
            FileStamp other;
            lock (_lock)
            {
                size = _keys.SizeOf(source);
                if (_keys.UnhashedOf(size) is not { } unhashed)
                {
                    return;
                }

                handle = unhashed;
                other = handle > 0 ? _made.SourceAt(handle) : _firsts[handle].Source.Stamp!.Value;
            }

            var hash = other.TryHash();
            lock (_lock)
            {
                if (_keys.UnhashedOf(size) != handle)
                {
                    continue; // It was made meanwhile, or failed.
                }

                _keys.MarkHashed(size);
                if (hash is not null && TwinKeys.ContentOf(hash, source.Options) is var content && _keys.TryAdd(content, handle) && handle < 0)
                {
                    _firsts[handle].Content = content;
                }

                return;
            }
        }
    }

    // False when others took the image for one with other bytes than it was sent with.
    private bool TryIdentify(FirstTwin first, FileKey content)
    {
        if (first.Content is null && _keys.TryAdd(content, first.Id))
        {
            _keys.Move(first, to: null); // From its length, by which it is not to be found any more.
            first.Content = content;
        }

        return first.Content == content;
    }

    private FirstTwin Begin(OutputSource source, (long, int) size, FileKey? content)
    {
        var first = new FirstTwin(this, --_lastId, source, size) { Content = content };
        _firsts[first.Id] = first;
        return first;
    }

    private void Forget(FirstTwin first)
    {
        _keys.Move(first, to: null);
        _firsts.Remove(first.Id);
    }
}
