using Microsoft.Win32.SafeHandles;
using Rembg.Client.Tests.Client;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>What the system is asked itself, where that is Linux or macOS.</summary>
public sealed class UnixCallsTests
{
    [Fact]
    public void A_file_is_renamed_and_linked_to_a_free_name_only()
    {
        SkipOnWindows();
        using var folder = new TempFolder();
        var (one, two) = (folder.Write("one", [1]), folder.Write("two", [2]));
        Assert.False(UnixCalls.RenameToFree(one, two));
        Assert.False(UnixCalls.Link(one, two));
        Assert.True(UnixCalls.RenameToFree(one, folder["three"]));
        Assert.True(UnixCalls.Link(folder["three"], one));
        Assert.Null(UnixCalls.RenameToFree(folder["nothing"], folder["four"]));
        Assert.Null(UnixCalls.Link(folder["nothing"], folder["four"]));
        Assert.Equal(["one", "three", "two"], folder.Files);
    }

    [Fact]
    public void A_lock_is_for_one_handle_or_for_those_that_share_it()
    {
        SkipOnWindows();
        using var folder = new TempFolder();
        var path = folder.Write("a", [1]);
        using var one = Open(path);
        using var two = Open(path);
        using var three = Open(path);
        Assert.True(UnixCalls.TryLock(one, isShared: true));
        Assert.True(UnixCalls.TryLock(two, isShared: true));
        Assert.False(UnixCalls.TryLock(two));
        one.Dispose();
        three.Dispose();
        Assert.True(UnixCalls.TryLock(two));
        using var nothing = new SafeFileHandle(new IntPtr(-1), ownsHandle: false);
        Assert.Null(UnixCalls.TryLock(nothing)); // As where a file system has no locks.
    }

    [Fact]
    public void A_file_has_one_id_under_all_its_names_and_a_link_has_its_own()
    {
        SkipOnWindows();
        using var folder = new TempFolder();
        var path = folder.Write("a", [1]);
        File.CreateSymbolicLink(folder["link"], path);
        using var handle = Open(path);
        var id = UnixCalls.IdOf(path);
        Assert.NotNull(id);
        Assert.Equal(id, UnixCalls.IdOf(handle));
        Assert.NotEqual(id, UnixCalls.IdOf(folder["link"]));
        Assert.NotEqual(id, UnixCalls.IdOf(folder.Write("b", [1])));
        Assert.True(UnixCalls.Link(path, folder["c"]));
        Assert.Equal(id, UnixCalls.IdOf(folder["c"]));
        Assert.Null(UnixCalls.IdOf(folder["nothing"]));
    }

    [Theory]
    [InlineData("/dev/null", true)]
    [InlineData("/", false)]
    [InlineData("/etc/hosts", false)]
    [InlineData("/no/such/file", false)]
    public void A_device_is_known(string path, bool isDevice)
    {
        SkipOnWindows();
        Assert.Equal(isDevice, UnixCalls.IsDevice(path));
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has calls of its own.");
}
