using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Rembg.Platform;

/// <summary>What the framework has no method for on Linux and macOS. On Windows nothing of this is called.</summary>
/// <remarks>Arguments are plain numbers and bytes, so that no code has to be made for them at run time.</remarks>
internal static class Posix
{
    private const int AlreadyExists = 17; // EEXIST, the same number on both systems.
    private const int LinuxCurrentFolder = -100; // AT_FDCWD
    private const uint LinuxNoReplace = 1; // RENAME_NOREPLACE
    private const uint MacExclusive = 4; // RENAME_EXCL
    private const int SharedWithoutWaiting = 1 | 4; // LOCK_SH | LOCK_NB
    private const int ExclusiveWithoutWaiting = 2 | 4; // LOCK_EX | LOCK_NB

    /// <summary>The number of the error by which a lock is refused: EWOULDBLOCK.</summary>
    public static int WouldBlock => Framework.IsMacOS ? 35 : 11;

    /// <summary>Renames a file in one step that fails when the name is taken.</summary>
    /// <returns>Whether it was done; null when the system or the file system cannot do it.</returns>
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

    /// <summary>Gives a file a second name, which fails when the name is taken.</summary>
    /// <returns>Whether it was done; null when the file system has no second names.</returns>
    public static bool? Link(string source, string target) => Outcome(NativeMethods.link(Bytes(source), Bytes(target)));

    /// <summary>Locks an open file, without waiting. The lock ends with the handle, and so with the process.</summary>
    /// <param name="handle">The file, open for reading and writing.</param>
    /// <param name="isShared">Whether others may have such a lock as well; otherwise it is for the handle alone.</param>
    /// <returns>Whether it is locked now; null when the file system has no locks.</returns>
    public static bool? TryLock(SafeFileHandle handle, bool isShared = false)
    {
        if (NativeMethods.flock((int)handle.DangerousGetHandle(), isShared ? SharedWithoutWaiting : ExclusiveWithoutWaiting) == 0)
        {
            return true;
        }

        return Marshal.GetLastWin32Error() == WouldBlock ? false : null;
    }

    /// <summary>What tells an open file from every other one; null when the system does not say.</summary>
    public static FileId? IdOf(SafeFileHandle handle)
    {
        try
        {
            return Framework.IsMacOS
                ? MacId(buffer => NativeMethods.fgetattrlist((int)handle.DangerousGetHandle(), MacAttributes(), buffer, (nuint)buffer.Length, 0))
                : LinuxId((int)handle.DangerousGetHandle(), [0], flags: 0x1000); // AT_EMPTY_PATH
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What tells the file or folder at a path from every other one, a link not followed; null when there is none.</summary>
    public static FileId? IdOf(string path)
    {
        try
        {
            return Framework.IsMacOS
                ? MacId(buffer => NativeMethods.getattrlist(Bytes(path), MacAttributes(), buffer, (nuint)buffer.Length, 1)) // FSOPT_NOFOLLOW
                : LinuxId(LinuxCurrentFolder, Bytes(path), flags: 0x100 | 0x2000); // AT_SYMLINK_NOFOLLOW, AT_STATX_FORCE_SYNC: a share answers from memory else
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether there is something at a path, links followed, that is neither a file nor a folder: a device, a pipe, a socket.</summary>
    public static bool IsDevice(string path)
    {
        try
        {
            var buffer = new byte[256];

            // Stryker disable once all: on macOS only.
            if (Framework.IsMacOS)
            {
                // ATTR_CMN_OBJTYPE: VREG is 1, VDIR is 2.
                return NativeMethods.getattrlist(Bytes(path), MacAttributes(0x8), buffer, (nuint)buffer.Length, 0) == 0
                    && BitConverter.ToUInt32(buffer, 4) is not (1 or 2);
            }

            // STATX_TYPE; of the mode at 28: S_IFREG is 8, S_IFDIR is 4.
            return NativeMethods.statx(LinuxCurrentFolder, Bytes(path), 0, 0x1, buffer) == 0
                && (BitConverter.ToUInt16(buffer, 28) >> 12) is not (8 or 4);
        }
        catch (EntryPointNotFoundException)
        {
            return false; // An older C library.
        }
    }

    /// <summary>Whether the file at a path, links followed, belongs to the user of this process.</summary>
    public static bool IsOwnedByUser(string path)
    {
        try
        {
            var buffer = new byte[256];

            // Stryker disable once all: on macOS only.
            if (Framework.IsMacOS)
            {
                return NativeMethods.getattrlist(Bytes(path), MacAttributes(0x8000), buffer, (nuint)buffer.Length, 0) == 0 // ATTR_CMN_OWNERID
                    && BitConverter.ToUInt32(buffer, 4) == NativeMethods.geteuid();
            }

            return NativeMethods.statx(LinuxCurrentFolder, Bytes(path), 0, 0x8, buffer) == 0 // STATX_UID
                && BitConverter.ToUInt32(buffer, 20) == NativeMethods.geteuid();
        }
        catch (EntryPointNotFoundException)
        {
            return false; // An older C library.
        }
    }

    /// <summary>The system's words for the last error.</summary>
    public static string LastError() => new Win32Exception(Marshal.GetLastWin32Error()).Message;

    private static bool? Outcome(int result) =>
        result == 0 ? true : Marshal.GetLastWin32Error() == AlreadyExists ? false : null;

    // struct statx is laid out alike on every processor: the number of the file at 32, its device at 136 and 140.
    private static FileId? LinuxId(int folder, byte[] path, int flags)
    {
        var buffer = new byte[256];
        return NativeMethods.statx(folder, path, flags, 0x100, buffer) == 0 // STATX_INO
            ? new FileId(BitConverter.ToUInt64(buffer, 32), BitConverter.ToUInt64(buffer, 136))
            : null;
    }

    // The answer is its length, then what was asked for in the order of the bits: the device, the number of the file.
    private static FileId? MacId(Func<byte[], int> ask)
    {
        var buffer = new byte[32];

        // Stryker disable once all: on macOS only.
        return ask(buffer) == 0 ? new FileId(BitConverter.ToUInt64(buffer, 8), BitConverter.ToUInt32(buffer, 4)) : null;
    }

    // struct attrlist: five bitmaps; by default ATTR_CMN_DEVID and ATTR_CMN_FILEID.
    private static byte[] MacAttributes(uint common = 0x02000002u)
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
