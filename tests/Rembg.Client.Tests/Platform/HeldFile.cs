using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rembg.Client.Tests.Platform;

/// <summary>
/// A file that another program has open on Windows without letting it be renamed or deleted, as scanners and indexers do.
/// It asks for no more than the owner of an unfinished file shares, which .NET's own streams cannot.
/// </summary>
internal sealed class HeldFile : IDisposable
{
    private const uint Delete = 0x00010000;
    private const uint ShareReadAndWrite = 1 | 2;
    private const uint OpenExisting = 3;

    private readonly SafeFileHandle _handle;

    public HeldFile(string path)
    {
        _handle = NativeMethods.CreateFile(path, Delete, ShareReadAndWrite, IntPtr.Zero, OpenExisting, 0, IntPtr.Zero);
        if (_handle.IsInvalid)
        {
            throw new IOException($"'{path}' cannot be held: {new Win32Exception(Marshal.GetLastWin32Error()).Message}");
        }
    }

    /// <summary>Skips the test where an open file does not block others.</summary>
    public static void SkipWithout() =>
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows lets an open file be in the way of its renaming.");

    /// <summary>Holds a file, and lets go of it after a moment, on a thread that no other work keeps waiting.</summary>
    /// <returns>Ends when the file is free again.</returns>
    public static Task ForAMomentAsync(string path)
    {
        var held = new HeldFile(path);
        return Task.Factory.StartNew(
            () =>
            {
                Thread.Sleep(100);
                held.Dispose();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Dispose() => _handle.Dispose();

    private static class NativeMethods
    {
#pragma warning disable SYSLIB1054 // The generated code would need unsafe blocks.
        [DllImport("kernel32.dll", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern SafeFileHandle CreateFile(
            string path, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);
#pragma warning restore SYSLIB1054
    }
}
