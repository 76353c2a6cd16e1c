using Rembg.Outputs;

namespace Rembg.Deduplication;

/// <summary>
/// Deduplicates identical input files of a run: the first one is uploaded, the others wait and get a copy. If it fails, the next one
/// is uploaded. Files are read for this only where lengths are equal. Safe from any thread.
/// </summary>
internal sealed class Deduplicator
{
    /// <summary>The most inputs that may wait for another one.</summary>
    public const int MostWaiting = 10_000;

    private readonly object _lock = new();
    private readonly Dictionary<string, int> _options = new(StringComparer.Ordinal);

    // Null where several have this length and options: they are found by their content.
    private readonly Dictionary<(long Length, int Options), Reservation?> _byLength = [];
    private readonly Dictionary<FileKey, Reservation> _byContent = [];
    private int _waiting;

    /// <summary>How many inputs wait for another one.</summary>
    public int WaitingCount => Volatile.Read(ref _waiting);

    /// <summary>Called when an input begins to wait, which makes room for others.</summary>
    public Action? Waits { get; set; }

    /// <summary>
    /// Lets an input lead when it is the first of its length, in the order of submission: two runs of the same command then meet at
    /// the same image. It is not read.
    /// </summary>
    /// <returns>The reservation; null when the input has to be compared with others.</returns>
    public Reservation? TryLead(SourceSnapshot source)
    {
        lock (_lock)
        {
            var options = OptionsOf(source);
            if (_byLength.ContainsKey((source.Length, options)))
            {
                return null;
            }

            return _byLength[(source.Length, options)] = new Reservation(source.Stamp!.Value, options);
        }
    }

    /// <summary>Finds the leader of an input, or lets it lead.</summary>
    /// <param name="source">The input, a file.</param>
    /// <param name="leads">
    /// Whether the input leads, and is to be completed with <see cref="CompleteAsync"/>; else it follows, until <see cref="Leave"/>.
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
            var own = new Reservation(source.Stamp!.Value, OptionsOf(source));
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

    /// <summary>Waits until the leader is done.</summary>
    /// <returns>Its output; null when it failed.</returns>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async Task<SavedOutput?> WaitAsync(Reservation leader, CancellationToken ended)
    {
        Task<SavedOutput?> output;
        lock (_lock)
        {
            output = leader.Output;
        }

        if (!output.IsCompleted)
        {
            await CountAsWaitingAsync(output.WaitAsync(ended)).ConfigureAwait(false);
        }

        return await output.ConfigureAwait(false);
    }

    /// <summary>Awaits a task, during which an input counts as waiting.</summary>
    public async Task CountAsWaitingAsync(Task task)
    {
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

    /// <summary>Forgets all inputs, while none is in flight, so that a run of days takes no more memory than one of hours.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _options.Clear();
            _byLength.Clear();
            _byContent.Clear();
        }
    }

    /// <summary>Ends following, with a copy or without.</summary>
    public void Leave(Reservation leader)
    {
        lock (_lock)
        {
            leader.RemoveFollower();
        }
    }

    /// <summary>Offers an output that could not be copied to no further input.</summary>
    public void Forget(Reservation leader)
    {
        lock (_lock)
        {
            Remove(leader);
        }
    }

    /// <summary>Ends leading. What waits gets the output, or reserves again where there is none.</summary>
    /// <param name="own">The reservation.</param>
    /// <param name="sent">The file as it was when it was uploaded; null when it was not.</param>
    /// <param name="sentHash">The SHA-256 of the uploaded bytes; null when it is not known.</param>
    /// <param name="output">The output; null when there is none.</param>
    /// <returns>Completes when those that wait have their copies: whoever gets the result may move the file.</returns>
    public Task CompleteAsync(Reservation own, FileStamp? sent, Sha256Hash? sentHash, SavedOutput? output)
    {
        // What others are compared with must be what was uploaded.
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

    private static FileKey ContentOf(Sha256Hash hash, int options) => FileKey.Of(FormattableString.Invariant($"{hash} {options}"));

    private int OptionsOf(SourceSnapshot source)
    {
        if (!_options.TryGetValue(source.Options, out var number))
        {
            _options[source.Options] = number = _options.Count;
        }

        return number;
    }

    // Until a second input has its length, nothing of the first one is read for this.
    private void IdentifyFirst(SourceSnapshot source)
    {
        Reservation? first;
        lock (_lock)
        {
            first = _byLength[(source.Length, OptionsOf(source))];
        }

        var hash = first?.Source.TryHash();
        lock (_lock)
        {
            var key = (source.Length, OptionsOf(source));
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

    // Whether the input was found by its bytes, as far as others have looked, and is from now on.
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
