using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Ledger;

/// <summary>
/// Opens the file of a ledger: to read, beside others that read; to append, alone. Whoever finds it in use tries again for
/// a while, because everybody is done within moments.
/// </summary>
internal static class LedgerFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Opens it to read. Writing must be possible all the same: what cannot be written is not to be relied on.</summary>
    /// <returns>The file; null when there is none.</returns>
    /// <exception cref="IOException">It cannot be opened, or is in use for too long.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static FileStream? TryOpenToRead(string path) => Retried(() =>
    {
        try
        {
            return Open(path, FileMode.Open, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    /// <summary>Opens it for one process alone, and makes it where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isCompacting">Whether the caller is the one who replaces it; everybody else waits until that is done.</param>
    /// <inheritdoc cref="TryOpenToRead" path="/exception"/>
    public static FileStream OpenAlone(string path, bool isCompacting = false)
    {
        while (true)
        {
            var stream = Retried(() => Open(path, FileMode.OpenOrCreate, FileShare.None))!;

            // Between the opening and the lock a compacted file may have taken its place. In this order: whoever compacts
            // from now on needs the lock, and whoever has just done so has renamed his file.
            if ((isCompacting || !ClaimFile.IsHeld(CompactedName(path))) && ClaimFile.IsStillThere(stream, path))
            {
                return stream;
            }

            stream.Dispose();
            Thread.Sleep(Pause());
        }
    }

    /// <summary>What the compacted ledger is called until it takes the place of the old one. It is held meanwhile.</summary>
    public static string CompactedName(string path) => path + UnfinishedName.Extension;

    /// <summary>An id for a new file.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N");

    /// <summary>Hides a new ledger where names that begin with a dot do not do that.</summary>
    public static void Hide(string path)
    {
        // Stryker disable once all: on Windows only.
        if (FrameworkDifferences.IsWindows)
        {
            File.SetAttributes(path, File.GetAttributes(path) | FileAttributes.Hidden);
        }
    }

    // The framework's own locks can be switched off by an environment variable, and are not there for those who share a file
    // on NFS and SMB. There, reading what somebody else has locked fails.
    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var stream = new FileStream(path, mode, FileAccess.ReadWrite, share, bufferSize: 1);
        if (!FrameworkDifferences.IsWindows && UnixCalls.TryLock(stream.SafeFileHandle, isShared: share != FileShare.None) == false)
        {
            stream.Dispose();
            throw new IOException($"'{path}' is in use by another process.", UnixCalls.WouldBlock);
        }

        return stream;
    }

    private static FileStream? Retried(Func<FileStream?> open)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); ;)
        {
            try
            {
                return open();
            }
            catch (IOException e) when (FileErrors.IsHeld(e) && waited.Elapsed < Patience)
            {
                Thread.Sleep(Pause());
            }
        }
    }

    private static TimeSpan Pause() => TimeSpan.FromMilliseconds(1 + (FrameworkDifferences.NextJitter() * 10));
}
