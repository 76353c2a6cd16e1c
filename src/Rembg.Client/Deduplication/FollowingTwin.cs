using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Deduplication;

/// <summary>The turn of an image whose bytes and options are those of one that was made, or is under way.</summary>
internal sealed class FollowingTwin : TwinTurn
{
    private readonly TwinIndex _index;
    private readonly FileKey _content;
    private Twin? _twin;
    private FirstTwin? _ahead;

    public FollowingTwin(TwinIndex index, OutputSource source, FileKey content, Twin twin)
    {
        _index = index;
        _content = content;
        _twin = twin;
        Source = source;
    }

    public FollowingTwin(TwinIndex index, OutputSource source, FileKey content, FirstTwin ahead)
    {
        _index = index;
        _content = content;
        _ahead = ahead;
        ahead.AddFollower();
        Source = source;
    }

    public override OutputSource Source { get; }

    public override Twin? Twin => _twin;

    /// <summary>Waits for the one ahead.</summary>
    /// <returns>What was made of it; null when it failed.</returns>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public async Task<Twin?> WaitAsync(CancellationToken ended) =>
        _twin ??= await _ahead!.Made.WaitAsync(ended).ConfigureAwait(false);

    public override void Reject()
    {
        _index.Reject(_content, _twin);
        Dispose();
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _ahead, null) is { } ahead)
        {
            _index.Leave(ahead);
        }
    }
}
