using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Deduplication;

/// <summary>
/// Knows which image of a run is the first with its bytes and options, and what was made of it. Files are read for this only
/// where lengths are equal: a few pieces of them, and all of it where those are equal too. Safe from any thread.
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
            return TryBegin(source, _keys.LookOf(source));
        }
    }

    /// <summary>The turn of an image of a length that is known already.</summary>
    /// <param name="source">The image.</param>
    public TwinTurn TurnOf(OutputSource source)
    {
        TwinLook look;
        lock (_lock)
        {
            look = _keys.LookOf(source);
        }

        TellMoreOf(look, source.Options);
        if (HasSampled(look))
        {
            if (source.Sample() is not { } sample)
            {
                return TwinTurn.Alone;
            }

            var closer = look with { Sample = sample };
            lock (_lock)
            {
                // Those of this length that were hashed may have no sample to be found by: then only all of the bytes tell.
                if (!_keys.HasHashed(look) && TryBegin(source, closer) is { } first)
                {
                    return first;
                }
            }

            TellMoreOf(closer, source.Options);
        }

        return TurnByContent(source, look);
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

    private TwinTurn TurnByContent(OutputSource source, TwinLook look)
    {
        if (source.Hash() is not { } hash)
        {
            return TwinTurn.Alone;
        }

        var content = TwinKeys.ContentOf(hash, source.Options);
        lock (_lock)
        {
            if (_keys.Find(content) is not { } handle)
            {
                var first = NewFirst(source, look);
                first.Content = content;
                _keys.TryAdd(content, first.Id);
                return first;
            }

            return handle > 0
                ? new FollowingTwin(this, source, content, Twin.OnDisk.From(_made.OutputAt(handle)))
                : new FollowingTwin(this, source, content, _firsts[handle]);
        }
    }

    private bool HasSampled(TwinLook look)
    {
        lock (_lock)
        {
            return _keys.HasSampled(look);
        }
    }

    // As long as an image was the only one that looks so, no more was read of it than that took.
    private void TellMoreOf(TwinLook look, string options)
    {
        while (true)
        {
            long handle;
            FileStamp other;
            lock (_lock)
            {
                if (_keys.OnlyOneOf(look) is not { } only)
                {
                    return;
                }

                handle = only;
                other = handle > 0 ? _made.SourceAt(handle) : _firsts[handle].Source.Stamp!.Value;
            }

            var sample = look.IsSampled ? null : other.TrySample();
            var hash = look.IsSampled ? other.TryHash() : null;
            lock (_lock)
            {
                if (_keys.OnlyOneOf(look) != handle)
                {
                    continue; // It was made meanwhile, or failed.
                }

                if (look.IsSampled)
                {
                    _keys.MarkHashed(look);
                    KnowByContent(handle, hash, options);
                }
                else
                {
                    _keys.MarkSampled(look);
                    KnowBySample(handle, sample, look);
                }

                return;
            }
        }
    }

    private void KnowBySample(long handle, int? sample, TwinLook look)
    {
        if (sample is { } known && look with { Sample = known } is var closer)
        {
            _keys.Add(closer, handle);
            if (handle < 0)
            {
                _firsts[handle].Look = closer;
            }
        }
    }

    private void KnowByContent(long handle, string? hash, string options)
    {
        if (hash is not null && TwinKeys.ContentOf(hash, options) is var content && _keys.TryAdd(content, handle) && handle < 0)
        {
            _firsts[handle].Content = content;
        }
    }

    // False when others took the image for one with other bytes than it was sent with.
    private bool TryIdentify(FirstTwin first, FileKey content)
    {
        if (first.Content is null && _keys.TryAdd(content, first.Id))
        {
            _keys.Move(first, to: null); // From its look, by which it is not to be found any more.
            first.Content = content;
        }

        return first.Content == content;
    }

    // Whoever looks like nobody before is not read any further.
    private FirstTwin? TryBegin(OutputSource source, TwinLook look)
    {
        if (_keys.Knows(look))
        {
            return null;
        }

        if (source.Stamp is null)
        {
            _keys.MarkHashed(look); // From memory, where reading costs little.
            return null;
        }

        var first = NewFirst(source, look);
        _keys.Add(look, first.Id);
        return first;
    }

    private FirstTwin NewFirst(OutputSource source, TwinLook look)
    {
        var first = new FirstTwin(this, --_lastId, source, look);
        _firsts[first.Id] = first;
        return first;
    }

    private void Forget(FirstTwin first)
    {
        _keys.Move(first, to: null);
        _firsts.Remove(first.Id);
    }
}
