using Microsoft.Win32.SafeHandles;
using Rembg.Client.Tests.Client;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>What the system is asked itself, where that is Linux or macOS.</summary>
public sealed class PosixTests
{
    [Fact]
    public void A_file_is_renamed_and_linked_to_a_free_name_only()
    {
        SkipOnWindows();
        using var folder = new TempFolder();
        var (one, two) = (folder.Write("one", [1]), folder.Write("two", [2]));
        Assert.False(Posix.RenameNoReplace(one, two));
        Assert.False(Posix.Link(one, two));
        Assert.True(Posix.RenameNoReplace(one, folder["three"]));
        Assert.True(Posix.Link(folder["three"], one));
        Assert.Null(Posix.RenameNoReplace(folder["nothing"], folder["four"]));
        Assert.Null(Posix.Link(folder["nothing"], folder["four"]));
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
        Assert.True(Posix.TryLock(one, isShared: true));
        Assert.True(Posix.TryLock(two, isShared: true));
        Assert.False(Posix.TryLock(two));
        one.Dispose();
        three.Dispose();
        Assert.True(Posix.TryLock(two));
        using var nothing = new SafeFileHandle(new IntPtr(-1), ownsHandle: false);
        Assert.Null(Posix.TryLock(nothing)); // As where a file system has no locks.
    }

    [Fact]
    public void A_file_has_one_id_under_all_its_names_and_a_link_has_its_own()
    {
        SkipOnWindows();
        using var folder = new TempFolder();
        var path = folder.Write("a", [1]);
        File.CreateSymbolicLink(folder["link"], path);
        using var handle = Open(path);
        var id = Posix.IdOf(path);
        Assert.NotNull(id);
        Assert.Equal(id, Posix.IdOf(handle));
        Assert.NotEqual(id, Posix.IdOf(folder["link"]));
        Assert.NotEqual(id, Posix.IdOf(folder.Write("b", [1])));
        Assert.True(Posix.Link(path, folder["c"]));
        Assert.Equal(id, Posix.IdOf(folder["c"]));
        Assert.Null(Posix.IdOf(folder["nothing"]));
    }

    [Theory]
    [InlineData("/dev/null", true)]
    [InlineData("/", false)]
    [InlineData("/etc/hosts", false)]
    [InlineData("/no/such/file", false)]
    public void A_device_is_known(string path, bool isDevice)
    {
        SkipOnWindows();
        Assert.Equal(isDevice, Posix.IsDevice(path));
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has calls of its own.");
}
