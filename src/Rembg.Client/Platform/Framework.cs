#if !NET
using System.Runtime.InteropServices;
#endif

namespace Rembg.Platform;

/// <summary>The differences between .NET and .NET Framework (Windows PowerShell 5.1).</summary>
internal static class Framework
{
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

    public static ValueTask<int> ReadChunkAsync(this Stream stream, byte[] buffer, int offset, CancellationToken token) =>
        stream.ReadAsync(buffer.AsMemory(offset), token);

    /// <summary>Reads from a response. After a failure the buffer must not be reused.</summary>
    public static ValueTask<int> ReadAnswerAsync(this Stream answer, byte[] buffer, int offset, CancellationToken token) =>
        answer.ReadChunkAsync(buffer, offset, token);

    public static ValueTask WriteChunkAsync(this Stream stream, byte[] buffer, int offset, int count, CancellationToken token) =>
        stream.WriteAsync(buffer.AsMemory(offset, count), token);

    public static Task<Stream> ReadBodyAsync(this HttpContent content, CancellationToken token) =>
        content.ReadAsStreamAsync(token);

    public static void MoveOver(string source, string target) => File.Move(source, target, overwrite: true);

    /// <summary>The final target of a link on Linux and macOS; null if it does not exist.</summary>
    public static string? LinkTarget(FileSystemInfo link) =>
        link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target ? target.FullName : null;

    /// <summary>Whether paths on Windows may have more than 260 characters.</summary>
    public static bool TakesLongPaths => true;

    public static bool IsWindows => OperatingSystem.IsWindows();

    public static bool IsMacOS => OperatingSystem.IsMacOS();

    public static double NextJitter() => Random.Shared.NextDouble();

    /// <summary>Opens a file for reading and writing, and reserves disk space for a new one.</summary>
    /// <exception cref="IOException">Among others, the disk is full; then no file is left.</exception>
    public static FileStream OpenWithRoom(string path, FileMode mode, FileShare share, long room)
    {
        try
        {
            return new FileStream(
                path, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 1, PreallocationSize = room });
        }
        catch (IOException e) when (room > 0 && e.HResult == GenericIOError)
        {
            // On Unix, .NET reports a failed reservation, and nothing else, without a specific code.
            throw new IOException(FormattableString.Invariant($"the disk has no room for {room:N0} bytes."), Platform.FileErrors.DiskFull);
        }
    }

    public static byte[] Sha256(byte[] data) => System.Security.Cryptography.SHA256.HashData(data);

    private const int GenericIOError = unchecked((int)0x80131620); // COR_E_IO

#else
    private static readonly Random Jitter = new();

    /// <summary>Mono, which replaces .NET Framework in tests, returns <c>100 Continue</c> as the final response.</summary>
    public static bool SupportsExpectContinue { get; } = Type.GetType("Mono.Runtime") is null;

    public static ValueTask<int> ReadChunkAsync(this Stream stream, byte[] buffer, int offset, CancellationToken token) =>
        new(stream.ReadAsync(buffer, offset, buffer.Length - offset, token));

    // .NET Framework ignores the token during a read of a response. So the read is abandoned, and ends when the response is disposed, on
    // another thread, since that may wait for the server.
    public static async ValueTask<int> ReadAnswerAsync(this Stream answer, byte[] buffer, int offset, CancellationToken token)
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

    public static ValueTask WriteChunkAsync(this Stream stream, byte[] buffer, int offset, int count, CancellationToken token) =>
        new(stream.WriteAsync(buffer, offset, count, token));

    public static Task<Stream> ReadBodyAsync(this HttpContent content, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return content.ReadAsStreamAsync();
    }

    /// <summary>
    /// Atomically replaces a file. <see cref="File.Replace(string, string, string)"/> needs the source closed, which would release its lock
    /// before the rename.
    /// </summary>
    public static void MoveOver(string source, string target)
    {
        if (IsWindows)
        {
            const uint replaceExisting = 1;
            if (!NativeMethods.MoveFileEx(source, target, replaceExisting))
            {
                Marshal.ThrowExceptionForHR(Marshal.GetHRForLastWin32Error());
            }
        }
        else if (File.Exists(target))
        {
            File.Replace(source, target, destinationBackupFileName: null);
        }
        else
        {
            File.Move(source, target);
        }
    }

    // Only for tests under Mono.
    public static string? LinkTarget(FileSystemInfo link)
    {
        var buffer = new byte[4097]; // PATH_MAX and an end.
        return NativeMethods.RealPath(Encoding.UTF8.GetBytes(link.FullName + '\0'), buffer) == IntPtr.Zero
            ? null
            : Encoding.UTF8.GetString(buffer, 0, Array.IndexOf<byte>(buffer, 0));
    }

    public static bool TakesLongPaths => false;

    public static bool IsWindows => Environment.OSVersion.Platform == PlatformID.Win32NT;

    public static bool IsMacOS => Environment.OSVersion.Platform == PlatformID.MacOSX;

    public static double NextJitter()
    {
        lock (Jitter)
        {
            return Jitter.NextDouble();
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
            Platform.FileOperations.TryDelete(path);
            throw;
        }
    }

    public static byte[] Sha256(byte[] data)
    {
        using var algorithm = System.Security.Cryptography.SHA256.Create();
        return algorithm.ComputeHash(data);
    }

    /// <summary>Waits for a task or cancellation.</summary>
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

    private static class NativeMethods
    {
        [DllImport("kernel32.dll", EntryPoint = "MoveFileExW", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool MoveFileEx(string source, string target, uint flags);

        [DllImport("libc", EntryPoint = "realpath")]
        public static extern IntPtr RealPath(byte[] path, [Out] byte[] resolved);
    }
#endif
}
