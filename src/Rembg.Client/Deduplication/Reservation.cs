namespace Rembg.Deduplication;

/// <summary>
/// The right of a leader to produce the output of identical inputs. Guarded by the lock of its <see cref="Deduplicator"/>.
/// </summary>
internal sealed class Reservation(FileStamp source, string options)
{
    private volatile TaskCompletionSource<SavedOutput?>? _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool>? _copied;
    private SavedOutput? _output;
    private int _followers;

    public FileStamp Source { get; } = source;

    public string Options { get; } = options;

    /// <summary>The content key; null while no other input has the same length and options.</summary>
    public FileKey? Content { get; set; }

    /// <summary>The output of the leader; null when it failed. May be awaited without the lock.</summary>
    public Task<SavedOutput?> Output => _running?.Task ?? Task.FromResult(_output);

    public void AddFollower() => _followers++;

    public void RemoveFollower()
    {
        if (--_followers == 0)
        {
            _copied?.TrySetResult(true);
        }
    }

    /// <summary>Ends the wait of the followers.</summary>
    /// <returns>Completes when none of them needs the output any more.</returns>
    public Task Complete(SavedOutput? output)
    {
        _output = output;
        _running?.TrySetResult(output);
        _running = null; // A reservation lives as long as the run, so it is kept small.
        return _followers == 0 || output is null
            ? Task.CompletedTask
            : (_copied = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}

/// <summary>The output of a leader.</summary>
/// <param name="File">The output, as it was saved.</param>
/// <param name="IsInProgressElsewhere">Whether another run, process or machine has locked it instead.</param>
internal sealed record SavedOutput(FileStamp File, bool IsInProgressElsewhere = false);
