using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Deduplication;
using Rembg.Outputs;

namespace Rembg.Client.Tests.Deduplication;

/// <summary>An output that another image takes over is the one that was saved, from its first byte to its last.</summary>
public sealed class TwinCopyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_output_that_is_replaced_while_it_is_copied_is_not_taken(bool isReplaced)
    {
        using var folder = new TempFolder();
        var job = new RemovalPlanner().PlanJob(folder.Write("photo.jpg", Pictures.Jpeg()));
        var output = folder.Write("twin.webp", Pictures.Webp(600));
        File.SetLastWriteTimeUtc(output, DateTime.UtcNow.AddHours(-1));
        var making = new OutputDecision.Make(replaced: null, twins: [new Twin.Saved(FileStamp.TryOf(output)!.Value)], source: job.Planned);

        // What comes after it is as whole a picture, and as long.
        using var store = new WatchedStore(onWrite: () =>
        {
            if (isReplaced)
            {
                File.WriteAllBytes(output, [.. Pictures.Webp(600)[..^1], 1]);
            }
        });
        var outcome = new ResultSaver(job, new AttemptTally()).Copy(store, making, TwinTurn.Alone);

        Assert.Equal(isReplaced ? null : RemovalStatus.Copied, outcome?.Result!.Status);
        Assert.Equal(!isReplaced, store.IsCommitted);
    }

    private sealed class WatchedStore(Action onWrite) : ResultStore
    {
        private readonly MemoryResult _bytes = new();

        public bool IsCommitted { get; private set; }

        public override Stream Content => _bytes.Content;

        public override void Write(byte[] buffer, int count)
        {
            _bytes.Write(buffer, count);
            onWrite();
        }

        public override void Reset() => _bytes.Reset();

        public override string? Commit(string? target, bool replace)
        {
            IsCommitted = true;
            File.WriteAllBytes(target!, _bytes.ToArray());
            return target;
        }

        public override void Dispose() => _bytes.Dispose();
    }
}
