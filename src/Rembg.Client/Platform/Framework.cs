using System.Runtime.InteropServices;
#if !NET
using System.Security.Cryptography;
#endif

namespace Rembg.Platform;

/// <summary>
/// The differences between .NET and .NET Framework (Windows PowerShell 5.1). What .NET Framework lacks is here under the name that it has
/// in .NET.
/// </summary>
internal static class Framework
{
    public static readonly bool IsWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    public static readonly bool IsMacOS = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    private static readonly Random Jitter = new();

    public static double NextJitter()
    {
        lock (Jitter)
        {
            return Jitter.NextDouble();
        }
    }

    /// <summary>Fills a buffer; returns fewer bytes only at the end of the stream.</summary>
    public static int ReadUpTo(this Stream stream, byte[] buffer, int count)
    {
        var filled = 0;
        int read;
        while (filled < count && (read = stream.Read(buffer, filled, count - filled)) > 0)
        {
            filled += read;
        }

        return filled;
    }

#if NET
    /// <summary>Whether <c>Expect: 100-continue</c> works.</summary>
    public static bool SupportsExpectContinue => true;

    /// <summary>Whether paths on Windows may have more than 260 characters.</summary>
    public static bool TakesLongPaths => true;

    /// <summary>Reads from a response. After a failure the buffer must not be reused.</summary>
    public static Task<int> ReadAnswerAsync(this Stream answer, byte[] buffer, int offset, CancellationToken token) =>
        answer.ReadAsync(buffer.AsMemory(offset), token).AsTask();

    /// <summary>Opens a file for reading and writing, and reserves disk space for a new one.</summary>
    /// <exception cref="IOException">Among others, the disk is full; then no file is left.</exception>
    public static FileStream OpenWithRoom(string path, FileMode mode, FileShare share, long room)
    {
        const int genericError = unchecked((int)0x80131620); // COR_E_IO
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 1, PreallocationSize = room,
            });
        }
        catch (IOException e) when (room > 0 && e.HResult == genericError)
        {
            // On Unix, .NET reports a failed reservation, and nothing else, without a specific code.
            throw new IOException(Invariant($"the disk has no room for {room:N0} bytes."), FileErrors.DiskFull);
        }
    }

#else
    /// <summary>Mono, which replaces .NET Framework in tests, returns <c>100 Continue</c> as the final response.</summary>
    public static bool SupportsExpectContinue { get; } = Type.GetType("Mono.Runtime") is null;

    public static bool TakesLongPaths => false;

    // .NET Framework ignores the token during a read of a response. So the read is abandoned, and ends when the response is disposed, on
    // another thread, since that may wait for the server.
    public static async Task<int> ReadAnswerAsync(this Stream answer, byte[] buffer, int offset, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var read = answer.ReadAsync(buffer, offset, buffer.Length - offset, CancellationToken.None);
        try
        {
            return await read.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = Task.Run(answer.Dispose, CancellationToken.None);
            _ = read.ContinueWith(
                static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    public static FileStream OpenWithRoom(string path, FileMode mode, FileShare share, long room)
    {
        var stream = new FileStream(path, mode, FileAccess.ReadWrite, share, bufferSize: 1);
        try
        {
            if (room > 0)
            {
                stream.SetLength(room);
            }

            return stream;
        }
        catch (IOException)
        {
            stream.Dispose();
            FileOperations.TryDelete(path);
            throw;
        }
    }

    extension(File)
    {
        /// <summary>
        /// Atomically replaces a file. <see cref="File.Replace(string, string, string)"/> needs the source closed, which would release its
        /// lock before the rename.
        /// </summary>
        public static void Move(string source, string target, bool overwrite)
        {
            const uint replaceExisting = 1;
            if (!IsWindows)
            {
                File.Delete(target); // Mono, in tests.
                File.Move(source, target);
            }
            else if (!MoveFileEx(source, target, overwrite ? replaceExisting : 0))
            {
                Marshal.ThrowExceptionForHR(Marshal.GetHRForLastWin32Error());
            }
        }
    }

    extension(SHA256)
    {
        public static byte[] HashData(byte[] data)
        {
            using var algorithm = SHA256.Create();
            return algorithm.ComputeHash(data);
        }
    }

    public static Task<Stream> ReadAsStreamAsync(this HttpContent content, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
    }

    public static async Task<T> WaitAsync<T>(this Task<T> task, CancellationToken token)
    {
        var cancelled = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = token.Register(() => cancelled.TrySetCanceled(token));
        return await (await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public static bool Contains(this string text, string part, StringComparison comparison) =>
        text.IndexOf(part, comparison) >= 0;

    public static bool Contains(this string text, char part) => text.IndexOf(part) >= 0;

    public static bool StartsWith(this string text, char first) => text.Length > 0 && text[0] == first;

    public static bool EndsWith(this string text, char last) => text.Length > 0 && text[text.Length - 1] == last;

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool MoveFileEx(string source, string target, uint flags);
#endif
}
