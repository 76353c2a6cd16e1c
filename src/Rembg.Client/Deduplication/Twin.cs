using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Deduplication;

/// <summary>
/// What became of the first of several images with the same bytes and options: an output to copy, or word that another run
/// is at work on it. Exactly one of the kinds below.
/// </summary>
internal abstract class Twin
{
    private Twin()
    {
    }

    /// <summary>Opens the output.</summary>
    /// <returns>Its bytes; null when they are not to be had, or are not those that were saved.</returns>
    /// <exception cref="RembgException">It is gone, or cannot be read.</exception>
    public abstract Stream? TryOpen();

    /// <summary>Whether what was read of it is what was saved. Another run may have replaced it at the moment it was opened.</summary>
    public virtual bool IsCurrent => true;

    /// <summary>An output that is a file.</summary>
    public abstract class OnDisk(FileStamp file) : Twin
    {
        // No file has this length.
        private const long Unfinished = -1;

        /// <summary>The file, by which the twin can be kept and found again.</summary>
        public FileStamp File { get; } = file;

        /// <summary>The twin of a file that was kept.</summary>
        public static OnDisk From(FileStamp file) => file.Length == Unfinished ? new Elsewhere(file.Path) : new Saved(file);

        protected static FileStamp UnfinishedAt(string target) => new(target, Unfinished, default);
    }

    /// <summary>An output that was saved.</summary>
    public sealed class Saved(FileStamp file) : OnDisk(file)
    {
        public override bool IsCurrent => File.IsCurrent;

        public override Stream? TryOpen()
        {
            ClaimFile.WaitUntilFree(File.Path); // Who has just saved it lets go of it within moments.
            return File.IsCurrent ? SourceFile.Open(new FileInfo(File.Path)) : null;
        }
    }

    /// <summary>An output that another run, process or machine was found at work on.</summary>
    /// <param name="target">Its full path.</param>
    public sealed class Elsewhere(string target) : OnDisk(UnfinishedAt(target))
    {
        public override Stream? TryOpen() => null;
    }

    /// <summary>An output in memory.</summary>
    public sealed class InMemory(byte[] bytes) : Twin
    {
        public int Length => bytes.Length;

        public override Stream? TryOpen() => new MemoryStream(bytes, writable: false);
    }
}
