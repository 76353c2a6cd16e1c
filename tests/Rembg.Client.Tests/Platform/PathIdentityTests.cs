using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Outputs;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>When two paths name the same file.</summary>
public sealed class PathIdentityTests
{
    [Fact]
    public void Links_among_the_folders_are_followed()
    {
        Links.SkipWithout();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["real/deep"]);
        Directory.CreateSymbolicLink(folder["link"], folder["real"]);
        Directory.CreateSymbolicLink(folder["twice"], folder["link/deep"]);
        Directory.CreateSymbolicLink(folder["round"], folder["round"]);
        var identity = new PathIdentity();
        Assert.True(identity.AreSame(folder["real/deep/new/a.webp"], folder["link/deep/new/a.webp"]));
        Assert.True(identity.AreSame(folder["real/deep/a.webp"], folder["twice/a.webp"]));
        Assert.False(identity.AreSame(folder["real/deep/a.webp"], folder["real/deep/b.webp"]));
        Assert.False(identity.AreSame(folder["round/a.webp"], folder["real/a.webp"]));
        Assert.Equal(Path.Combine("deep", "x"), identity.Below(folder["link/deep/x"], folder["real"])?.TrimEnd(Path.DirectorySeparatorChar));
        Assert.Null(identity.Below(folder["real"], folder["real/deep"]));
    }

    [Fact]
    public void A_folder_has_one_key_with_and_without_its_last_separator()
    {
        using var folder = new TempFolder();
        var identity = new PathIdentity();
        Assert.Equal(identity.KeyOfFolder(folder.Path), identity.KeyOfFolder(folder.Path + Path.DirectorySeparatorChar));
        Assert.Equal(Path.GetPathRoot(folder.Path), identity.RealPath(Path.GetPathRoot(folder.Path)!));
    }

    [Fact]
    public void What_a_folder_says_is_kept_but_not_for_more_folders_than_fit_into_memory()
    {
        Links.SkipWithout();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["one"]);
        Directory.CreateDirectory(folder["two"]);
        Directory.CreateSymbolicLink(folder["link"], folder["one"]);
        var identity = new PathIdentity();
        Assert.True(identity.AreSame(folder["link/a"], folder["one/a"]));
        Directory.Delete(folder["link"]);
        Directory.CreateSymbolicLink(folder["link"], folder["two"]);
        Assert.True(identity.AreSame(folder["link/a"], folder["one/a"]));
        for (var number = 0; number < 4096; number++)
        {
            identity.KeyOfFolder(folder[FormattableString.Invariant($"{number}")]);
        }

        Assert.True(identity.AreSame(folder["link/a"], folder["two/a"]));
    }

    [Fact]
    public void A_folder_is_asked_whether_it_ignores_case()
    {
        using var folder = new TempFolder();
        folder.Write("Picture.jpg", [1]);
        var ignores = File.Exists(folder["pICTURE.JPG"]);
        Assert.Equal(ignores, new PathIdentity().AreSame(folder["A.webp"], folder["a.webp"]));

        // Both are there: names that differ in case are two files, however the question is put.
        if (!ignores)
        {
            folder.Write("pICTURE.JPG", [2]);
            Assert.False(new PathIdentity().AreSame(folder["A.webp"], folder["a.webp"]));
        }
    }

    [Fact]
    public void Where_a_folder_ignores_case_names_that_differ_in_case_are_one()
    {
        using var disk = SmallDisk.MountIgnoringCase();
        File.WriteAllBytes(Path.Combine(disk.Path, "Picture.jpg"), [1]);
        Directory.CreateDirectory(Path.Combine(disk.Path, "Empty"));
        var identity = new PathIdentity();
        Assert.True(identity.AreSame(Path.Combine(disk.Path, "A.webp"), Path.Combine(disk.Path, "a.webp")));
        Assert.True(identity.AreSame(Path.Combine(disk.Path, "Empty", "A.webp"), Path.Combine(disk.Path, "eMPTY", "a.webp")));
        Assert.True(identity.AreSame(Path.Combine(disk.Path, "New", "A.webp"), Path.Combine(disk.Path, "nEW", "a.webp")));
        Assert.False(identity.AreSame(Path.Combine(disk.Path, "A.webp"), Path.Combine(disk.Path, "b.webp")));
    }

    [Fact]
    public async Task Where_a_folder_ignores_case_outputs_that_differ_in_case_collide()
    {
        using var disk = SmallDisk.MountIgnoringCase();
        File.WriteAllBytes(Path.Combine(disk.Path, "x"), [1]);
        await using var run = await TestRun.StartAsync();
        var requests = new[] { run.Image("a.jpg"), run.Image("b/A.jpg") }
            .Select(path => RemovalRequest.FromFile(path, output: new OutputOptions { OutputDirectory = disk.Path, Existing = ExistingOutput.Replace })).ToArray();
        var report = await run.RunAsync(requests);
        Assert.Equal(RembgError.OutputCollision, Assert.Single(report.Failures).Error);
        Assert.Single(report.Completed);
    }

    [Fact]
    public void Two_names_of_one_file_are_the_same_file()
    {
        using var folder = new TempFolder();
        folder.Write("a.jpg", [1]);
        folder.Write("c.jpg", [1]);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no call of that kind.");
        Assert.SkipUnless(Posix.Link(folder["a.jpg"], folder["b.jpg"]) == true, "This file system has no second names.");

        Assert.True(new PathIdentity().AreSame(folder["a.jpg"], folder["b.jpg"]));
        Assert.False(new PathIdentity().AreSame(folder["a.jpg"], folder["c.jpg"]));
    }

    [Theory]
    [InlineData(ExistingOutput.Refuse)]
    [InlineData(ExistingOutput.Replace)]
    [InlineData(ExistingOutput.Update)]
    public async Task Two_ways_to_one_output_collide(ExistingOutput existing)
    {
        Links.SkipWithout();
        await using var run = await TestRun.StartAsync();
        Directory.CreateDirectory(run.Folder["out"]);
        Directory.CreateSymbolicLink(run.Folder["linked"], run.Folder["out"]);
        var report = await run.RunAsync(
            [
                RemovalRequest.FromFile(run.Image("a.jpg"), output: new OutputOptions { OutputDirectory = run.Folder["out"], Existing = existing }),
                RemovalRequest.FromFile(run.Image("b/a.jpg"), output: new OutputOptions { OutputDirectory = run.Folder["linked"], Existing = existing }),
            ]);
        Assert.Equal(RembgError.OutputCollision, Assert.Single(report.Failures).Error);
        Assert.Single(run.Sandbox.Requests);
    }
}
