using Rembg.Files;
using Rembg.Http;

namespace Rembg.Batch;

/// <summary>Where the answer of one image is gathered until it is known to be whole.</summary>
internal abstract class ResultStore : IResponseSink, IDisposable
{
    /// <summary>What has arrived. It may be read and moved in.</summary>
    public abstract Stream Content { get; }

    /// <summary>Makes the place for a job's answer.</summary>
    /// <returns>The place; null when another run, process or machine is at work on the same output.</returns>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public static ResultStore? TryMake(RemovalJob job) =>
        job.Place is not { } place ? new MemoryStore()
        : PartFile.TryCreate(place.Path, place.Rules.Identity.IgnoresCase(place.Path)) is { } part ? new FileStore(part)
        : null;

    public abstract void Write(byte[] buffer, int count);

    /// <summary>Forgets what has arrived, for another attempt.</summary>
    public abstract void Reset();

    /// <summary>Saves the whole image.</summary>
    /// <param name="target">The path; null for one that stays in memory.</param>
    /// <param name="replace">Whether a file that stands there is replaced.</param>
    /// <returns>The path it was saved to; null for one that stays in memory.</returns>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public abstract string? Commit(string? target, bool replace);

    public abstract void Dispose();

    private sealed class FileStore(PartFile part) : ResultStore
    {
        public override Stream Content => part.Content;

        public override void Write(byte[] buffer, int count) => part.Write(buffer, count);

        public override void Reset() => part.Reset();

        public override string? Commit(string? target, bool replace) => part.Commit(target!, replace);

        public override void Dispose() => part.Dispose();
    }

    private sealed class MemoryStore : ResultStore
    {
        private readonly MemoryStream _bytes = new();

        public override Stream Content => _bytes;

        public override void Write(byte[] buffer, int count) => _bytes.Write(buffer, 0, count);

        public override void Reset() => _bytes.SetLength(0);

        public override string? Commit(string? target, bool replace) => null;

        public override void Dispose() => _bytes.Dispose();
    }
}
