using Rembg.Client.Tests.Client;
using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>Paths: as a ledger has them, and which belong to whom.</summary>
public sealed class PathTests
{
    [Theory]
    [InlineData("a/b", "a/b/c.jpg", "c.jpg")]
    [InlineData("a/b", "a/b/d/c.jpg", "d/c.jpg")]
    [InlineData("a/b", "a/c.jpg", "../c.jpg")]
    [InlineData("a/b", "a/b", "../b")]
    [InlineData("a/b", "a/x/c.jpg", "../x/c.jpg")]
    [InlineData("a/b/d", "x/c.jpg", "../../../x/c.jpg")]
    [InlineData("a/b/", "a/b/c.jpg", "c.jpg")]
    public void A_path_is_seen_from_its_folder(string folder, string path, string relative) =>
        Assert.Equal(relative, RelativePath.From(Full(folder), Full(path)));

    [Fact]
    public void Folders_that_differ_in_case_are_the_same_where_that_is_usual() => Assert.Equal(
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? "c.jpg" : "../b/c.jpg", RelativePath.From(Full("a/B"), Full("a/b/c.jpg")));

    [Fact]
    public void Without_a_shared_root_it_stays_as_it_is()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Skip("There is one root only.");
        }

        Assert.Equal("D:/a/b.jpg", RelativePath.From(@"C:\a", @"D:\a\b.jpg"));
    }

    [Fact]
    public void An_output_belongs_to_one_input()
    {
        using var folder = new TempFolder();
        var claims = new RunOutputs(new PathIdentity());
        var output = folder["out.webp"];
        Assert.True(claims.TryReserve(output, folder["a.jpg"], out var isSame));
        Assert.False(isSame);
        Assert.False(claims.TryReserve(output, folder["b.jpg"], out isSame));
        Assert.False(isSame);
        Assert.False(claims.TryReserve(output, folder["a.jpg"], out isSame));
        Assert.True(isSame);
        Assert.False(claims.TryReserve(output, source: null, out isSame));
        Assert.False(isSame);

        claims.Release(output);
        Assert.True(claims.TryReserve(output, source: null, out _));
        Assert.False(claims.TryReserve(output, source: null, out isSame));
        Assert.False(isSame); // Two images from memory are never known to be the same.
    }

    [Fact]
    public void An_input_listed_by_two_paths_is_one_input()
    {
        Links.SkipWithout();
        using var folder = new TempFolder();
        var sources = Directory.CreateDirectory(folder["sources"]).FullName;
        Directory.CreateSymbolicLink(folder["link"], sources);
        var claims = new RunOutputs(new PathIdentity());
        Assert.True(claims.TryReserve(folder["out.webp"], Path.Combine(sources, "a.jpg"), out _));
        Assert.False(claims.TryReserve(folder["out.webp"], Path.Combine(folder["link"], "a.jpg"), out var isSame));
        Assert.True(isSame);
        Assert.False(claims.TryReserve(folder["out.webp"], Path.Combine(sources, "A.JPG"), out isSame));
        Assert.Equal(new PathIdentity().IgnoresCase(Path.Combine(sources, "a.jpg")), isSame);
    }

    [Fact]
    public void What_a_run_writes_is_known_with_its_unfinished_file()
    {
        using var folder = new TempFolder();
        var identity = new PathIdentity();
        var claims = new RunOutputs(identity);
        var output = folder["out.webp"];
        var unfinished = PartialFileName.For(output, identity.IgnoresCase(output));
        Assert.True(claims.TryReserve(output, folder["a.jpg"], out _));
        Assert.False(claims.IsWritten(output) || claims.IsWritten(unfinished));
        claims.MarkWritten(output);
        Assert.True(claims.IsWritten(output));
        Assert.True(claims.IsWritten(unfinished));
        Assert.False(claims.IsWritten(folder["other.webp"]));
        Assert.False(claims.IsWritten(folder["other.webp.rembg-part"]));
        Assert.False(claims.TryReserve(output, folder["a.jpg"], out var isSame));
        Assert.True(isSame);
        claims.Release(output);
        Assert.False(claims.IsWritten(output));
        Assert.False(claims.IsWritten(unfinished));
    }

    [Theory]
    [InlineData("x.jpg", "x-nobg.webp", null, true)]
    [InlineData("x.jpeg", "x-mask.png", null, true)]
    [InlineData("x.PNG", "x-nobg.webp", "", true)]
    [InlineData("x.jfif", "x_cut.webp", "_cut", true)]
    [InlineData("x.jpg", "x_cut.webp", null, false)]
    [InlineData("x.jpg", "y-nobg.webp", "_cut", false)]
    [InlineData("x.webp", "x-nobg.webp", null, true)]
    [InlineData("x.bmp", "x-nobg.png", null, true)]
    [InlineData("x.jpe", "x-nobg.webp", null, true)]
    [InlineData("x.dib", "x-nobg.webp", null, true)]
    [InlineData("x.tif", "x-nobg.webp", null, false)]
    [InlineData(".jpg", "-nobg.webp", null, false)]
    [InlineData("x.jpg", "x-NOBG.webp", null, false)]
    public void An_output_of_an_earlier_run_is_known_by_the_source_beside_it(string source, string path, string? suffix, bool isKnown)
    {
        using var folder = new TempFolder();
        folder.Write(source, [1]);
        Assert.Equal(isKnown ? folder[source] : null, PreviousOutput.SourceOf(folder[path], suffix), ignoreCase: OperatingSystem.IsWindows() || OperatingSystem.IsMacOS());
    }

    private static string Full(string path) => Path.GetFullPath(Path.Combine(Path.GetTempPath(), path.Replace('/', Path.DirectorySeparatorChar)));
}
