using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rembg.Platform;

/// <summary>System calls of Linux and macOS that the framework has no method for.</summary>
/// <remarks>Arguments of what every run calls are blittable, so that no marshalling code is generated for it.</remarks>
internal static class Posix
{
    private const int AlreadyExists = 17; // EEXIST, the same number on both systems.
    private const int LinuxCurrentFolder = -100; // AT_FDCWD
    private const uint LinuxNoReplace = 1; // RENAME_NOREPLACE
    private const uint MacExclusive = 4; // RENAME_EXCL
    private const uint LinuxBasicStats = 0x7FF; // STATX_BASIC_STATS
    private const int SharedWithoutWaiting = 1 | 4; // LOCK_SH | LOCK_NB
    private const int ExclusiveWithoutWaiting = 2 | 4; // LOCK_EX | LOCK_NB

    // struct attrlist: five bitmaps, the common attributes first: ATTR_CMN_DEVID, _OBJTYPE, _OWNERID, _FILEID.
    private static readonly byte[] MacAttributes = [5, 0, 0, 0, 0x0A, 0x80, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>EWOULDBLOCK: the file is locked.</summary>
    public static int WouldBlock => Framework.IsMacOS ? 35 : 11;

    /// <summary>Renames a file atomically, unless the target exists; null when that is not supported.</summary>
    public static bool? RenameNoReplace(string source, string target)
    {
        try
        {
            return Outcome(Framework.IsMacOS
                ? NativeMethods.renamex_np(Bytes(source), Bytes(target), MacExclusive)
                : NativeMethods.renameat2(LinuxCurrentFolder, Bytes(source), LinuxCurrentFolder, Bytes(target), LinuxNoReplace));
        }
        catch (EntryPointNotFoundException)
        {
            return null; // An older C library.
        }
    }

    /// <summary>Creates a hard link, unless the target exists; null when the file system has no hard links.</summary>
    public static bool? Link(string source, string target) => Outcome(NativeMethods.link(Bytes(source), Bytes(target)));

    /// <summary>Locks an open file, without waiting, until its handle is closed; null when the file system has no locks.</summary>
    public static bool? TryLock(SafeFileHandle handle, bool isShared = false) =>
        NativeMethods.flock((int)handle.DangerousGetHandle(), isShared ? SharedWithoutWaiting : ExclusiveWithoutWaiting) == 0 ? true
        : Marshal.GetLastWin32Error() == WouldBlock ? false
        : null;

    /// <summary>Sets the times of an open file to now; on a share, by the clock of its server. A failure is ignored.</summary>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public static void Touch(SafeFileHandle handle) => _ = NativeMethods.futimens(handle, IntPtr.Zero);

    /// <summary>The identifier of an open file; null when the system has none.</summary>
    public static FileId? IdOf(SafeFileHandle handle) =>
        IdIn(Query([0], (int)handle.DangerousGetHandle(), linuxFlags: 0x1000)); // AT_EMPTY_PATH

    /// <summary>The identifier of the file or folder at a path, links not followed; null when there is none.</summary>
    public static FileId? IdOf(string path) =>
        // AT_SYMLINK_NOFOLLOW, AT_STATX_FORCE_SYNC: else a share may answer from its cache; FSOPT_NOFOLLOW
        IdIn(Query(Bytes(path), linuxFlags: 0x100 | 0x2000, macOptions: 1));

    /// <summary>Whether a path leads to something that is neither a file nor a folder: a device, a pipe, a socket.</summary>
    public static bool IsDevice(string path) => Query(Bytes(path)) is { } facts
        && (Framework.IsMacOS ? BitConverter.ToUInt32(facts, 8) is not (1 or 2) // VREG, VDIR
            : (BitConverter.ToUInt16(facts, 28) >> 12) is not (8 or 4)); // S_IFREG, S_IFDIR

    /// <summary>Whether the file at a path, links followed, belongs to the user of this process.</summary>
    public static bool IsOwnedByUser(string path) =>
        Query(Bytes(path)) is { } facts && BitConverter.ToUInt32(facts, Framework.IsMacOS ? 12 : 20) == NativeMethods.geteuid();

    /// <summary>The path of a file or folder with all links followed; null if it does not exist.</summary>
    public static string? RealPath(string path)
    {
        var buffer = new byte[4097]; // PATH_MAX and an end.
        var isResolved = NativeMethods.realpath(Bytes(path), buffer) != IntPtr.Zero;
        return isResolved ? Encoding.UTF8.GetString(buffer, 0, Array.IndexOf<byte>(buffer, 0)) : null;
    }

    private static bool? Outcome(int result) =>
        result == 0 ? true : Marshal.GetLastWin32Error() == AlreadyExists ? false : null;

    // Linux fills struct statx, with the same layout on every processor: the owner is at 20, the mode at 28, the inode at 32, the device
    // at 136 and 140. macOS returns the length, then the attributes in the order of their bits: the device is at 4, the type at 8, the
    // owner at 12, the identifier at 16.
    private static byte[]? Query(byte[] path, int file = LinuxCurrentFolder, int linuxFlags = 0, uint macOptions = 0)
    {
        try
        {
            var buffer = new byte[256];
            var result = !Framework.IsMacOS ? NativeMethods.statx(file, path, linuxFlags, LinuxBasicStats, buffer)
                : file >= 0 ? NativeMethods.fgetattrlist(file, MacAttributes, buffer, (nuint)buffer.Length, 0)
                : NativeMethods.getattrlist(path, MacAttributes, buffer, (nuint)buffer.Length, macOptions);
            return result == 0 ? buffer : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // An older C library.
        }
    }

    private static FileId? IdIn(byte[]? facts) =>
        facts is null ? null
        : Framework.IsMacOS ? new FileId(BitConverter.ToUInt64(facts, 16), BitConverter.ToUInt32(facts, 4))
        : new FileId(BitConverter.ToUInt64(facts, 32), BitConverter.ToUInt64(facts, 136));

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static class NativeMethods
    {
#pragma warning disable IDE1006, SYSLIB1054 // The names are the C library's.
        [DllImport("libc", SetLastError = true)]
        public static extern int renameat2(int sourceFolder, byte[] source, int targetFolder, byte[] target, uint flags);

        [DllImport("libc", SetLastError = true)]
        public static extern int renamex_np(byte[] source, byte[] target, uint flags);

        [DllImport("libc", SetLastError = true)]
        public static extern int link(byte[] source, byte[] target);

        [DllImport("libc", SetLastError = true)]
        public static extern int flock(int file, int operation);

        [DllImport("libc", SetLastError = true)]
        public static extern int futimens(SafeFileHandle file, IntPtr times);

        [DllImport("libc")]
        public static extern uint geteuid();

        [DllImport("libc")]
        public static extern IntPtr realpath(byte[] path, [Out] byte[] resolved);

        [DllImport("libc", SetLastError = true)]
        public static extern int statx(int folder, byte[] path, int flags, uint mask, [Out] byte[] buffer);

        [DllImport("libc", SetLastError = true)]
        public static extern int getattrlist(byte[] path, byte[] attributes, [Out] byte[] buffer, nuint length, uint options);

        [DllImport("libc", SetLastError = true)]
        public static extern int fgetattrlist(int file, byte[] attributes, [Out] byte[] buffer, nuint length, uint options);
#pragma warning restore IDE1006, SYSLIB1054
    }
}
