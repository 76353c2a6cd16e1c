using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Deduplication;

/// <summary>The turn of the first image with its bytes and options. Its numbers are guarded by whoever made it.</summary>
/// <param name="index">The images of the run.</param>
/// <param name="id">A negative number of its own.</param>
/// <param name="source">The image.</param>
/// <param name="look">How it looks.</param>
internal sealed class FirstTwin(TwinIndex index, long id, OutputSource source, TwinLook look) : TwinTurn
{
    private readonly TaskCompletionSource<Twin?> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<bool>? _copied;
    private int _followers;

    public long Id => id;

    /// <summary>How it looks, as far as that was needed to tell it from others.</summary>
    public TwinLook Look { get; set; } = look;

    public override OutputSource Source => source;

    /// <summary>The key of its bytes and options; null as long as no other one looks like it.</summary>
    public FileKey? Content { get; set; }

    /// <summary>What was made of it; null when it failed.</summary>
    public Task<Twin?> Made => _made.Task;

    public override Task CompleteAsync(FileStamp? sent, string? hash, Func<Twin?> make)
    {
        // What was hashed, or can still be hashed, must be what was sent.
        var isWhatWasSent = (sent is null || sent == source.Stamp) && source.IsCurrent;
        return index.Complete(this, hash, isWhatWasSent ? make() : null);
    }

    public override void Dispose()
    {
        if (!_made.Task.IsCompleted)
        {
            _ = index.Complete(this, hash: null, twin: null);
        }
    }

    /// <summary>Lets those that wait go on.</summary>
    /// <returns>Completes when all of them have gone.</returns>
    public Task End(Twin? twin)
    {
        _made.TrySetResult(twin);
        return _followers == 0 || twin is null
            ? Task.CompletedTask
            : (_copied = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    public void AddFollower() => _followers++;

    public void RemoveFollower()
    {
        if (--_followers == 0)
        {
            _copied?.TrySetResult(true);
        }
    }
}
