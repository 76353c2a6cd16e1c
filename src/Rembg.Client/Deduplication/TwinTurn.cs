using Rembg.Outputs;

namespace Rembg.Deduplication;

/// <summary>
/// The turn of one image among those of a run that have the same bytes and options: it is either the first, which is to be
/// made, or there is an output to copy. Whoever has a turn disposes of it.
/// </summary>
internal abstract class TwinTurn : IDisposable
{
    /// <summary>The turn of an image that is like no other, as far as anybody looks.</summary>
    public static readonly TwinTurn Alone = new Single();

    /// <summary>The output to copy; null when the image is the first of its kind.</summary>
    public virtual Twin? Twin => null;

    /// <summary>The image as it was when it got its turn; null when nobody looked.</summary>
    public virtual OutputSource? Source => null;

    /// <summary>
    /// The image's output is there now, or is being made elsewhere. Completes when all that waited for it have copied it, since
    /// whoever gets the outcome may move the file.
    /// </summary>
    /// <param name="sent">The source as it was sent; null when nothing was sent.</param>
    /// <param name="hash">The SHA-256 of what was sent; null when that is not known.</param>
    /// <param name="make">Makes what the others get; not called when nobody can use it.</param>
    public virtual Task CompleteAsync(FileStamp? sent, string? hash, Func<Twin?> make) => Task.CompletedTask;

    /// <summary>The output could not be copied, and is not offered to anybody else.</summary>
    public virtual void Reject()
    {
    }

    /// <summary>Gives the turn to the next one, unless the image was made.</summary>
    public abstract void Dispose();

    private sealed class Single : TwinTurn
    {
        public override void Dispose()
        {
        }
    }
}
