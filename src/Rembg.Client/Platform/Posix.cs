using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
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
    private const int SharedWithoutWaiting = 1 | 4; // LOCK_SH | LOCK_NB
    private const int ExclusiveWithoutWaiting = 2 | 4; // LOCK_EX | LOCK_NB

    /// <summary>EWOULDBLOCK: the file is locked.</summary>
    public static int WouldBlock => Framework.IsMacOS ? 35 : 11;

    /// <summary>Renames a file atomically, unless the target exists.</summary>
    /// <returns>Whether it was renamed; null when that is not supported.</returns>
    public static bool? RenameNoReplace(string source, string target)
    {
        try
        {
            var result = Framework.IsMacOS
                ? NativeMethods.renamex_np(Bytes(source), Bytes(target), MacExclusive)
                : NativeMethods.renameat2(LinuxCurrentFolder, Bytes(source), LinuxCurrentFolder, Bytes(target), LinuxNoReplace);
            return Outcome(result);
        }
        catch (EntryPointNotFoundException)
        {
            return null; // An older C library.
        }
    }

    /// <summary>Creates a hard link, unless the target exists.</summary>
    /// <returns>Whether it was created; null when the file system has no hard links.</returns>
    public static bool? Link(string source, string target) => Outcome(NativeMethods.link(Bytes(source), Bytes(target)));

    /// <summary>Locks an open file, without waiting. The lock ends with the handle, and so with the process.</summary>
    /// <returns>Whether it is locked now; null when the file system has no locks.</returns>
    public static bool? TryLock(SafeFileHandle handle, bool isShared = false)
    {
        if (NativeMethods.flock((int)handle.DangerousGetHandle(), isShared ? SharedWithoutWaiting : ExclusiveWithoutWaiting) == 0)
        {
            return true;
        }

        return Marshal.GetLastWin32Error() == WouldBlock ? false : null;
    }

    /// <summary>Sets the times of an open file to now; on a share, by the clock of its server. A failure is ignored.</summary>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public static void Touch(SafeFileHandle handle) => _ = NativeMethods.futimens(handle, IntPtr.Zero);

    /// <summary>The identifier of an open file; null when the system has none.</summary>
    public static FileId? IdOf(SafeFileHandle handle) => IdOf((int)handle.DangerousGetHandle(), [0], flags: 0x1000, // AT_EMPTY_PATH
        (list, buffer) => NativeMethods.fgetattrlist((int)handle.DangerousGetHandle(), list, buffer, (nuint)buffer.Length, 0));

    /// <summary>The identifier of the file or folder at a path, links not followed; null when there is none.</summary>
    public static FileId? IdOf(string path) => IdOf(LinuxCurrentFolder, Bytes(path), flags: 0x100 | 0x2000, // AT_SYMLINK_NOFOLLOW, AT_STATX_FORCE_SYNC: else a share may answer from its cache
        (list, buffer) => NativeMethods.getattrlist(Bytes(path), list, buffer, (nuint)buffer.Length, 1)); // FSOPT_NOFOLLOW

    /// <summary>Whether a path leads to something that is neither a file nor a folder: a device, a pipe, a socket.</summary>
    public static bool IsDevice(string path) => Query(path, linuxMask: 0x1, macAttribute: 0x8) is { } facts // STATX_TYPE, ATTR_CMN_OBJTYPE
        && (Framework.IsMacOS ? BitConverter.ToUInt32(facts, 4) is not (1 or 2) // VREG, VDIR
            : (BitConverter.ToUInt16(facts, 28) >> 12) is not (8 or 4)); // S_IFREG, S_IFDIR

    /// <summary>Whether the file at a path, links followed, belongs to the user of this process.</summary>
    public static bool IsOwnedByUser(string path) => Query(path, linuxMask: 0x8, macAttribute: 0x8000) is { } facts // STATX_UID, ATTR_CMN_OWNERID
        && BitConverter.ToUInt32(facts, Framework.IsMacOS ? 4 : 20) == NativeMethods.geteuid();

    /// <summary>The system's message for the last error.</summary>
    public static string LastError() => new Win32Exception(Marshal.GetLastWin32Error()).Message;

    private static bool? Outcome(int result) =>
        result == 0 ? true : Marshal.GetLastWin32Error() == AlreadyExists ? false : null;

    private static byte[]? Query(string path, uint linuxMask, uint macAttribute)
    {
        try
        {
            var buffer = new byte[256];
            var result = Framework.IsMacOS
                ? NativeMethods.getattrlist(Bytes(path), MacAttributes(macAttribute), buffer, (nuint)buffer.Length, 0)
                : NativeMethods.statx(LinuxCurrentFolder, Bytes(path), 0, linuxMask, buffer);
            return result == 0 ? buffer : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // An older C library.
        }
    }

    private static FileId? IdOf(int folder, byte[] path, int flags, Func<byte[], byte[], int> macQuery)
    {
        try
        {
            var buffer = new byte[256];

            // Stryker disable once all: on macOS only.
            if (Framework.IsMacOS)
            {
                // The length, then the attributes in the order of their bits: ATTR_CMN_DEVID, ATTR_CMN_FILEID.
                return macQuery(MacAttributes(0x02000002), buffer) == 0 ? new FileId(BitConverter.ToUInt64(buffer, 8), BitConverter.ToUInt32(buffer, 4)) : null;
            }

            // STATX_INO; struct statx has the same layout on every processor: the inode at 32, the device at 136 and 140.
            return NativeMethods.statx(folder, path, flags, 0x100, buffer) == 0
                ? new FileId(BitConverter.ToUInt64(buffer, 32), BitConverter.ToUInt64(buffer, 136))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // An older C library.
        }
    }

    // struct attrlist: five bitmaps, of which the common attributes are the first.
    private static byte[] MacAttributes(uint common)
    {
        var list = new byte[24];
        list[0] = 5;

        // Stryker disable once all: on macOS only.
        BitConverter.GetBytes(common).CopyTo(list, 4);
        return list;
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static class NativeMethods
    {
#pragma warning disable IDE1006, SYSLIB1054, CA5392 // The names are the C library's; the loader finds it by its own rules.
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

        [DllImport("libc", SetLastError = true)]
        public static extern int statx(int folder, byte[] path, int flags, uint mask, [Out] byte[] buffer);

        [DllImport("libc", SetLastError = true)]
        public static extern int getattrlist(byte[] path, byte[] attributes, [Out] byte[] buffer, nuint length, uint options);

        [DllImport("libc", SetLastError = true)]
        public static extern int fgetattrlist(int file, byte[] attributes, [Out] byte[] buffer, nuint length, uint options);
#pragma warning restore IDE1006, SYSLIB1054, CA5392
    }
}
