using Rembg.Outputs;

namespace Rembg.Deduplication;

/// <summary>
/// Deduplicates identical input files of a run: the first one, the leader, is uploaded, the others wait and get a copy. If it fails, the
/// next one is uploaded. Files are read for this only where lengths are equal. Thread-safe.
/// </summary>
internal sealed class Deduplicator
{
    /// <summary>The most inputs that may wait for a leader.</summary>
    public const int MaxWaiting = 10_000;

    private readonly object _lock = new();

    // Null where several inputs have this length and these options: they are found by content.
    private readonly Dictionary<(long Length, string Options), Reservation?> _byLength = [];
    private readonly Dictionary<FileKey, Reservation> _byContent = [];
    private int _waiting;

    /// <summary>How many inputs wait for a leader.</summary>
    public int WaitingCount => Volatile.Read(ref _waiting);

    /// <summary>Called when an input starts to wait, which makes room for another one.</summary>
    public Action? Waits { get; set; }

    /// <summary>
    /// Reserves for the first input of its length, in the order of submission and without reading it: two runs of the same command then
    /// choose the same leader.
    /// </summary>
    /// <returns>The reservation; null when the input has to be compared with others.</returns>
    public Reservation? TryLead(SourceSnapshot source)
    {
        lock (_lock)
        {
            var key = (source.Length, source.Options);
            return _byLength.ContainsKey(key) ? null : _byLength[key] = new Reservation(source.Stamp!.Value, source.Options);
        }
    }

    /// <summary>Finds the leader of an input, or makes it the leader.</summary>
    /// <param name="source">The input, a file.</param>
    /// <param name="leads">
    /// Whether the input leads, until <see cref="CompleteAsync"/>; else it follows, until <see cref="Leave"/>.
    /// </param>
    /// <returns>The reservation of the leader.</returns>
    public Reservation Reserve(SourceSnapshot source, out bool leads)
    {
        leads = true;
        if (TryLead(source) is { } lead)
        {
            return lead;
        }

        IdentifyFirst(source);
        var hash = source.Hash();
        lock (_lock)
        {
            var own = new Reservation(source.Stamp!.Value, source.Options);
            if (hash is null)
            {
                return own; // It cannot be read, which its upload will report.
            }

            own.Content = ContentOf(hash.Value, own.Options);
            if (!_byContent.TryGetValue(own.Content.Value, out var leader))
            {
                return _byContent[own.Content.Value] = own;
            }

            leads = false;
            leader.AddFollower();
            return leader;
        }
    }

    /// <summary>Awaits a task; meanwhile the input counts as waiting.</summary>
    public async Task CountAsWaitingAsync(Task task)
    {
        if (task.IsCompleted)
        {
            await task.ConfigureAwait(false);
            return; // Nothing has waited, so there is no more room than before.
        }

        Interlocked.Increment(ref _waiting);
        try
        {
            Waits?.Invoke();
            await task.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Clears all reservations while no image is in flight, so that memory does not grow for days.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _byLength.Clear();
            _byContent.Clear();
        }
    }

    /// <summary>Stops following, with a copy or without.</summary>
    public void Leave(Reservation leader)
    {
        lock (_lock)
        {
            leader.RemoveFollower();
        }
    }

    /// <summary>Removes a leader whose output could not be copied.</summary>
    public void Forget(Reservation leader)
    {
        lock (_lock)
        {
            Remove(leader);
        }
    }

    /// <summary>
    /// Stops leading. Followers get the output if it is that of the bytes that were reserved, and reserve again otherwise.
    /// </summary>
    /// <returns>Completes when the followers have their copies: the caller may move the output after that.</returns>
    public Task CompleteAsync(Reservation own, FileStamp? sent, Sha256Hash? sentHash, SavedOutput? output)
    {
        // The bytes that others are compared with must be those that were uploaded.
        var isCurrent = output is not null && (sent is null || sent == own.Source) && own.Source.IsCurrent;
        lock (_lock)
        {
            if (!isCurrent || (sentHash is { } hash && !IsContent(own, ContentOf(hash, own.Options))))
            {
                output = null;
                Remove(own);
            }

            return own.Complete(output);
        }
    }

    private static FileKey ContentOf(Sha256Hash hash, string options) => FileKey.Of($"{hash} {options}");

    // The first input of a length is hashed when a second one has it.
    private void IdentifyFirst(SourceSnapshot source)
    {
        var key = (source.Length, source.Options);
        Reservation? first;
        lock (_lock)
        {
            first = _byLength[key];
        }

        var hash = first?.Source.TryHash();
        lock (_lock)
        {
            if (first is null || _byLength[key] != first)
            {
                return;
            }

            _byLength[key] = null;
            if (hash is { } known && ContentOf(known, first.Options) is var content && !_byContent.ContainsKey(content))
            {
                first.Content = content;
                _byContent[content] = first;
            }
        }
    }

    // Registers the leader by its content, unless that was done. False when it was registered by other bytes.
    private bool IsContent(Reservation own, FileKey content)
    {
        if (own.Content is null && !_byContent.ContainsKey(content))
        {
            Remove(own);
            own.Content = content;
            _byContent[content] = own;
        }

        return own.Content == content;
    }

    private void Remove(Reservation reservation)
    {
        if (reservation.Content is { } content && _byContent.TryGetValue(content, out var found) && found == reservation)
        {
            _byContent.Remove(content);
        }

        var key = (reservation.Source.Length, reservation.Options);
        if (_byLength.TryGetValue(key, out var first) && first == reservation)
        {
            _byLength[key] = null;
        }
    }
}
