using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rembg.Platform;

/// <summary>
/// Resolves paths on Windows through a handle. .NET's own method fails for the root of a drive and returns a wrong path for a link to a
/// share (dotnet/runtime#87516); .NET Framework has none.
/// </summary>
internal static class WindowsPaths
{
    private const uint ReadAttributes = 0x80; // FILE_READ_ATTRIBUTES, allowed for locked files
    private const uint ShareAll = 1 | 2 | 4;
    private const uint OpenExisting = 3;
    private const uint FoldersToo = 0x02000000; // FILE_FLAG_BACKUP_SEMANTICS

    private const int FileNotFound = 2;
    private const int PathNotFound = 3;
    private const int CannotResolve = 1921; // ERROR_CANT_RESOLVE_FILENAME: circular links

    /// <summary>The path of a file or folder with all links and mapped drives followed; null if the target does not exist.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static string? FinalPath(string path)
    {
        // Stryker disable all: on Windows only, where its tests are not skipped.
        using var handle = Open(path);
        if (handle.IsInvalid)
        {
            var error = Marshal.GetLastWin32Error();
            return error is FileNotFound or PathNotFound or CannotResolve
                ? null
                : throw new IOException(new Win32Exception(error).Message, unchecked((int)0x80070000) | error);
        }

        var buffer = new char[32768]; // No path is longer.
        var length = NativeMethods.GetFinalPathNameByHandle(handle, buffer, (uint)buffer.Length, 0);
        return length == 0 || length > buffer.Length ? path : FileNames.Current.Plain(new string(buffer, 0, (int)length));
    }

    /// <summary>The identifier of a file, links followed; null when there is none.</summary>
    public static FileId? IdOf(string path)
    {
        using var handle = Open(path);
        var facts = new uint[13]; // BY_HANDLE_FILE_INFORMATION: the volume at 7, the file's number at 11 and 12.
        return !handle.IsInvalid && NativeMethods.GetFileInformationByHandle(handle, facts) && (facts[11] | facts[12]) != 0
            ? new FileId(((ulong)facts[11] << 32) | facts[12], facts[7])
            : null;
    }

    private static SafeFileHandle Open(string path) =>
        NativeMethods.CreateFile(path, ReadAttributes, ShareAll, IntPtr.Zero, OpenExisting, FoldersToo, IntPtr.Zero);

    private static class NativeMethods
    {
#pragma warning disable SYSLIB1054 // The generated code would need unsafe blocks.
        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern SafeFileHandle CreateFile(
            string path, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern uint GetFinalPathNameByHandle(SafeFileHandle handle, [Out] char[] buffer, uint length, uint flags);

        [DllImport("kernel32.dll", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool GetFileInformationByHandle(SafeFileHandle handle, [Out] uint[] facts);
#pragma warning restore SYSLIB1054
    }
}
