using Rembg.Files;

namespace Rembg.Batch;

/// <summary>
/// Lets a run send the same bytes with the same options once: the first image of a kind is sent, the others wait for it
/// and are copied. When the first fails, the next is sent itself. Files are read for this only where lengths are equal.
/// Safe from any thread.
/// </summary>
/// <remarks>
/// An image of a length that was never seen is remembered by its length alone. When another one has the same length, both
/// are hashed, and from then on all images of that length are. A handle says where a first image is: it is negative while
/// the image is under way or its output in memory, and positive for an output on disk.
/// </remarks>
internal sealed class RunTwins
{
    private const long Hashed = 0;

    private readonly object _lock = new();
    private readonly Dictionary<string, int> _options = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Length, int Options), long> _bySize = [];
    private readonly Dictionary<FileKey, long> _byContent = [];
    private readonly Dictionary<long, FirstTwin> _firsts = [];
    private readonly RecentImages _recent = new();
    private readonly MadeImages _made = new();
    private long _lastId;
    private int _waiting;

    /// <summary>How many images wait for another one.</summary>
    public int WaitingCount => Volatile.Read(ref _waiting);

    /// <summary>Told whenever an image begins to wait, which makes room for others.</summary>
    public Action? Waits { get; set; }

    /// <summary>
    /// Makes an image whose length is new the first one, in the order in which images are submitted: side by side, two runs of
    /// the same command then find each other at the same image.
    /// </summary>
    /// <param name="job">The image.</param>
    /// <returns>Its turn; null when that has to be found out.</returns>
    public TwinTurn? Announce(RemovalJob job)
    {
        if (job.Planned is not { Length: > 0, Stamp: not null } source)
        {
            return null;
        }

        lock (_lock)
        {
            return BeginSize(source, (source.Length, NumberOf(source.Options)));
        }
    }

    /// <summary>Waits until it is known what is to be done about an image.</summary>
    /// <param name="job">The image.</param>
    /// <param name="ended">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async Task<TwinTurn> EnterAsync(RemovalJob job, CancellationToken ended)
    {
        while (true)
        {
            ended.ThrowIfCancellationRequested();
            var turn = Enter(job);
            if (turn is not FollowingTwin follower || await IsReadyAsync(follower, job, ended).ConfigureAwait(false))
            {
                return turn;
            }
        }
    }

    /// <summary>The first one's output is there, or will not come.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="sent">The source as it was sent; null when nothing was sent, or it is no file.</param>
    /// <param name="hash">The SHA-256 of what was sent; null when that is not known.</param>
    /// <param name="make">Makes what the others get; null for nothing.</param>
    /// <returns>Completes when those that waited have gone their way.</returns>
    public Task Complete(FirstTwin first, FileStamp? sent, string? hash, Func<Twin?> make)
    {
        // What was hashed, or can still be hashed, must be what was sent.
        var stamp = first.Source.Stamp;
        var twin = (sent is null || sent == stamp) && first.Source.IsCurrent ? make() : null;
        lock (_lock)
        {
            if (twin is not null && hash is not null && !TryIdentify(first, ContentKeyOf(hash, first.Source.Options)))
            {
                twin = null;
            }

            if (twin is Twin.OnDisk file)
            {
                Point(first, _made.Add(first.Content is null ? stamp : null, file.File));
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
            if (twin is Twin.OnDisk file && _byContent.TryGetValue(content, out var handle) && handle > 0 && _made.OutputAt(handle) == file.File)
            {
                _byContent.Remove(content);
            }
        }
    }

    /// <summary>Finds out what is to be done about an image without waiting for another one.</summary>
    /// <param name="job">The image.</param>
    public TwinTurn Enter(RemovalJob job)
    {
        if (job.TrySource() is not { Length: > 0 } source)
        {
            return TwinTurn.Alone;
        }

        (long, int) size;
        lock (_lock)
        {
            size = (source.Length, NumberOf(source.Options));
            if (BeginSize(source, size) is { } first)
            {
                return first;
            }
        }

        HashFirst(size, source.Options);
        if (source.Hash() is not { } hash)
        {
            return TwinTurn.Alone;
        }

        var content = ContentKeyOf(hash, source.Options);
        lock (_lock)
        {
            if (!_byContent.TryGetValue(content, out var handle))
            {
                var first = Begin(source, size, content);
                _byContent[content] = first.Id;
                return first;
            }

            return handle > 0
                ? new FollowingTwin(this, source, content, Twin.OnDisk.From(_made.OutputAt(handle)))
                : new FollowingTwin(this, source, content, _firsts[handle]);
        }
    }

    // False when there is nothing to copy after all, and the image has to enter anew.
    private async Task<bool> IsReadyAsync(FollowingTwin follower, RemovalJob job, CancellationToken ended)
    {
        var isReady = false;
        Interlocked.Increment(ref _waiting);
        try
        {
            if (follower.Twin is null)
            {
                Waits?.Invoke();
            }

            var twin = await follower.WaitAsync(ended).ConfigureAwait(false);
            if (twin is Twin.Elsewhere elsewhere)
            {
                await ElsewhereWait.RunAsync(elsewhere, job, ended).ConfigureAwait(false);
                follower.Reject();
            }

            isReady = twin is not (null or Twin.Elsewhere) && follower.Source.IsCurrent;
            return isReady;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            if (!isReady)
            {
                follower.Dispose();
            }
        }
    }

    // False when others took the image for one with other bytes than it was sent with.
    private bool TryIdentify(FirstTwin first, FileKey content)
    {
        if (first.Content is null && !_byContent.ContainsKey(content))
        {
            Point(first, handle: null);
            first.Content = content;
            _byContent[content] = first.Id;
        }

        return first.Content == content;
    }

    // The first image of a size was not hashed, as long as it was the only one.
    private void HashFirst((long, int) size, string options)
    {
        while (true)
        {
            long handle;
            FileStamp source;
            lock (_lock)
            {
                handle = _bySize[size];
                if (handle == Hashed)
                {
                    return;
                }

                source = handle > 0 ? _made.SourceAt(handle) : _firsts[handle].Source.Stamp!.Value;
            }

            var hash = source.TryHash();
            lock (_lock)
            {
                if (_bySize[size] != handle)
                {
                    continue; // It was made meanwhile, or failed.
                }

                _bySize[size] = Hashed;
                if (hash is not null && ContentKeyOf(hash, options) is var content && !_byContent.ContainsKey(content))
                {
                    _byContent[content] = handle;
                    if (handle < 0)
                    {
                        _firsts[handle].Content = content;
                    }
                }

                return;
            }
        }
    }

    // Null when there was one of that length before.
    private FirstTwin? BeginSize(OutputSource source, (long, int) size)
    {
        if (_bySize.ContainsKey(size))
        {
            return null;
        }

        if (source.Stamp is null)
        {
            _bySize[size] = Hashed; // From memory, where reading costs little.
            return null;
        }

        var first = Begin(source, size, content: null);
        _bySize[size] = first.Id;
        return first;
    }

    private FirstTwin Begin(OutputSource source, (long, int) size, FileKey? content)
    {
        var first = new FirstTwin(this, --_lastId, source, size) { Content = content };
        _firsts[first.Id] = first;
        return first;
    }

    private void Forget(FirstTwin first)
    {
        Point(first, handle: null);
        _firsts.Remove(first.Id);
    }

    // What leads to an image under way leads to a new place, or nowhere.
    private void Point(FirstTwin first, long? handle)
    {
        if (first.Content is null)
        {
            if (_bySize[first.Size] == first.Id)
            {
                _bySize[first.Size] = handle ?? Hashed;
            }
        }
        else if (_byContent.TryGetValue(first.Content.Value, out var known) && known == first.Id)
        {
            _byContent.Remove(first.Content.Value);
            if (handle is { } place)
            {
                _byContent[first.Content.Value] = place;
            }
        }
    }

    private static FileKey ContentKeyOf(string hash, string options) => FileKey.Of(hash + '\n' + options);

    private int NumberOf(string options)
    {
        if (!_options.TryGetValue(options, out var number))
        {
            _options[options] = number = _options.Count;
        }

        return number;
    }
}
