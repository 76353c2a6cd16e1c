using System.Runtime.InteropServices;

namespace Rembg.Client.Tests.Platform;

/// <summary>Does work as a user to whom permissions apply. They do not apply to root, whom many containers run as.</summary>
internal static class Nobody
{
    private const uint Id = 65534;

    /// <summary>Why it cannot be done here; null where it can.</summary>
    public static string? Obstacle =>
        OperatingSystem.IsWindows() ? "Windows has other permissions."
        : Environment.UserName == "root" && !OperatingSystem.IsLinux() ? "Root may write everywhere, and cannot become somebody else for a moment."
        : null;

    /// <summary>Does the work on a thread of its own.</summary>
    public static void Do(Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (Environment.UserName == "root")
                {
                    // The file system's idea of who this is, of this thread alone, which ends with the work.
                    _ = NativeMethods.setfsuid(Id);
                }

                work();
            }
#pragma warning disable CA1031 // It is thrown again, on the thread of the test.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static class NativeMethods
    {
#pragma warning disable IDE1006, SYSLIB1054, CA5392 // The name is the C library's.
        [DllImport("libc")]
        public static extern int setfsuid(uint id);
#pragma warning restore IDE1006, SYSLIB1054, CA5392
    }
}
