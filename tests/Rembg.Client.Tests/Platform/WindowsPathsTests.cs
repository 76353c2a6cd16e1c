using Rembg.Client.Tests.Client;
using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>What Windows says about where a path leads.</summary>
public sealed class WindowsPathsTests
{
    [Fact]
    public void What_is_not_linked_leads_to_itself()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows is asked in this way.");
        using var folder = new TempFolder();
        var file = folder.Write("a b é.jpg", [1]);

        // The temporary folder may be named by a short name.
        var real = WindowsPaths.FinalPath(folder.Path);
        Assert.Equal(Path.GetFileName(folder.Path), Path.GetFileName(real), ignoreCase: true);
        Assert.Equal(real, WindowsPaths.FinalPath(real!));
        Assert.Equal(Path.Combine(real!, "a b é.jpg"), WindowsPaths.FinalPath(file));
        Assert.True(new PathIdentity().AreSame(file, Path.Combine(real!, "A B É.JPG")));
        Assert.Null(WindowsPaths.FinalPath(folder["nothing"]));
        Assert.Null(WindowsPaths.FinalPath(folder["no/such/folder"]));
    }

    [Fact]
    public void The_root_of_a_drive_is_itself()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows has drives.");
        var root = Path.GetPathRoot(Environment.SystemDirectory)!;
        Assert.Equal(root, WindowsPaths.FinalPath(root), ignoreCase: true);
        Assert.Null(FileLinks.FolderTarget(root));
        Assert.Equal(Path.Combine(root, "a.webp"), new PathIdentity().RealPath(Path.Combine(root, "a.webp")), ignoreCase: true);
    }

    [Fact]
    public void A_file_that_is_locked_is_followed_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows locks files for everybody.");
        using var folder = new TempFolder();
        var file = folder.Write("a.jpg", [1]);
        using var locked = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(Path.Combine(WindowsPaths.FinalPath(folder.Path)!, "a.jpg"), WindowsPaths.FinalPath(file));
    }

    // .NET's own way gives the path of another file (dotnet/runtime#87516).
    [Fact]
    public void A_link_to_a_share_leads_to_the_share()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows has shares among its paths.");
        Links.SkipWithout();
        using var folder = new TempFolder();
        var file = folder.Write("a.jpg", [1, 2, 3]);
        var share = $@"\\localhost\{file[0]}$\{file[3..]}";
        Assert.SkipUnless(File.Exists(share), "The drive of the temporary folder cannot be reached as a share.");
        File.CreateSymbolicLink(folder["link.jpg"], share);
        var final = WindowsPaths.FinalPath(folder["link.jpg"])!;
        Assert.StartsWith(@"\\localhost\", final, StringComparison.OrdinalIgnoreCase);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(final));
        Assert.Equal(3, SourceFile.Inspect(folder["link.jpg"])!.Length);
    }
}
