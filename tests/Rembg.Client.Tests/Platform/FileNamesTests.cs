using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>What a file may be called, on each system, tried on any.</summary>
public sealed class FileNamesTests
{
    [Theory]
    [InlineData(@"C:\out\a.webp")]
    [InlineData(@"C:/out/a.webp")]
    [InlineData(@"C:\out\console.png")]
    [InlineData(@"C:\out\com.png")]
    [InlineData(@"C:\out\com0.png")]
    [InlineData(@"C:\out\com10.png")]
    [InlineData(@"C:\out\nul-nobg.webp")]
    [InlineData(@"C:\out\.webp")]
    [InlineData(@"C:\out\a..webp")]
    [InlineData(@"\\server\share\a.webp")]
    [InlineData(@"\\con\nul\a.webp")]
    [InlineData(@"\\?\C:\out\a.webp")]
    [InlineData(@"\\con\nul")]
    [InlineData(@"\\?\UNC\server\share\a.webp")]
    [InlineData(@"\\?\UNC\con\nul\a.webp")]
    [InlineData(@"\\?\")]
    [InlineData(@"\")]
    [InlineData(@"\\?\Volume{01234567-89ab-cdef-0123-456789abcdef}\a.webp")]
    public void What_Windows_can_write(string path) => Assert.Null(FileNames.Windows.ProblemOf(path, static _ => false));

    [Theory]
    [InlineData(@"C:\out\a:b.png", "stream")]
    [InlineData(@"C:\out\x.png:stream", "stream")]
    [InlineData(@"\\?\C:\out\a:b.png", "stream")]
    [InlineData(@"\\?\a:b.png", "stream")]
    [InlineData(@"\\server\share\a:b.png", "stream")]
    [InlineData(@"C:\o*t\a.png", "'*'")]
    [InlineData(@"C:\out\a?.png", "'?'")]
    [InlineData(@"C:\out\a|b.png", "'|'")]
    [InlineData("C:\\out\\a\"b.png", "'\"'")]
    [InlineData(@"C:\out\a<b.png", "'<'")]
    [InlineData(@"C:\out\a>b.png", "'>'")]
    [InlineData("C:\\out\\a\tb.png", "U+0009")]
    [InlineData("C:\\out\\a\0b.png", "U+0000")]
    [InlineData(@"C:\out\CON", "device")]
    [InlineData(@"C:\out\nul", "device")]
    [InlineData(@"C:\out\aux.jpg", "device")]
    [InlineData(@"C:\out\Com7.tar.png", "device")]
    [InlineData(@"C:\out\LPT¹.png", "device")]
    [InlineData(@"C:\out\con .png", "device")]
    [InlineData(@"C:\out\CONIN$", "device")]
    [InlineData(@"C:\out\conout$.png", "device")]
    [InlineData(@"C:\prn\a.png", "device")]
    [InlineData(@"a\aux\b.png", "device")]
    [InlineData(@"aux\b.png", "device")]
    [InlineData(@"\\a\b\aux.png", "device")]
    [InlineData("a*b.png", "'*'")]
    [InlineData(@"\\.\nul", "device")]
    [InlineData(@"\\.\COM12", "device")]
    [InlineData(@"\\?\C:\out\a.png.", "drops")]
    [InlineData(@"\\?\C:\out\a.png ", "drops")]
    [InlineData(@"\\?\C:\out.\a.png", "drops")]
    [InlineData(@"\\?\C:\out\..\a.png", "drops")]
    public void What_Windows_takes_for_something_else(string path, string word)
    {
        Assert.Contains(word, FileNames.Windows.ProblemOf(path, static _ => false), StringComparison.Ordinal);
        Assert.Null(FileNames.Linux.ProblemOf(path.Replace("\0", "", StringComparison.Ordinal), static _ => false));
    }

    [Fact]
    public void A_folder_that_is_there_may_be_called_what_it_is()
    {
        const string path = @"C:\aux.files\a.png";
        Assert.Contains("aux.files", FileNames.Windows.ProblemOf(path, static _ => false), StringComparison.Ordinal);
        Assert.Null(FileNames.Windows.ProblemOf(path, static folder => folder == @"C:\aux.files"));
        Assert.NotNull(FileNames.Windows.ProblemOf(@"C:\out\aux.png", static _ => true));
    }

    [Theory]
    [InlineData("é", 125, true)]
    [InlineData("é", 126, false)]
    [InlineData("写", 83, true)]
    [InlineData("写", 84, false)]
    public void Linux_counts_bytes_and_the_others_UTF16_units(string letter, int count, bool fitsLinux)
    {
        var name = string.Concat(Enumerable.Repeat(letter, count)) + ".webp";
        Assert.Equal(fitsLinux, FileNames.Linux.ProblemOf("/out/" + name, static _ => false) is null);
        Assert.Null(FileNames.MacOS.ProblemOf("/out/" + name, static _ => false));
        Assert.Null(FileNames.Windows.ProblemOf(@"C:\out\" + name, static _ => false));
    }

    [Fact]
    public void No_system_takes_256_and_the_error_says_how_many_it_takes()
    {
        var name = new string('n', 251) + ".webp";
        foreach (var rules in new[] { FileNames.Windows, FileNames.MacOS, FileNames.Linux })
        {
            Assert.Contains("256", rules.ProblemOf("/out/" + name, static _ => false), StringComparison.Ordinal);
            Assert.Contains("255", rules.ProblemOf("/out/" + name + "/a.webp", static _ => false), StringComparison.Ordinal);
        }

        Assert.NotNull(FileNames.Linux.ProblemOf("//" + name + "/a.webp", static _ => false)); // Only Windows has shares.
    }

    [Theory]
    [InlineData(@"\\?\C:\out/x.png", @"C:\out\x.png")]
    [InlineData(@"\\?\c:\p\a.jpg", @"c:\p\a.jpg")]
    [InlineData(@"//?/C:/p/a.jpg", @"C:\p\a.jpg")]
    [InlineData(@"\\.\C:\p\a.jpg", @"C:\p\a.jpg")]
    [InlineData(@"\\?\UNC\server\share\a.jpg", @"\\server\share\a.jpg")]
    [InlineData(@"\\?\UNC\server\share/p/a.jpg", @"\\server\share\p\a.jpg")]
    [InlineData(@"C:\out/x.png", @"C:\out/x.png")]
    [InlineData(@"\\?\C:\out\x.png.", @"\\?\C:\out\x.png.")]
    [InlineData(@"\\?\C:\out\aux.jpg", @"\\?\C:\out\aux.jpg")]
    [InlineData(@"\\?\C:\out\..\x.png", @"\\?\C:\out\..\x.png")]
    [InlineData(@"\\?\Volume{0}\p/a.jpg", @"\\?\Volume{0}\p\a.jpg")]
    [InlineData(@"\\.\nul", @"\\.\nul")]
    [InlineData(@"x\?\C:\a.jpg", @"x\?\C:\a.jpg")]
    [InlineData(@"\x?\C:\a.jpg", @"\x?\C:\a.jpg")]
    [InlineData(@"\\", @"\\")]
    public void A_prefix_that_nothing_needs_makes_no_second_path(string path, string plain)
    {
        Assert.Equal(plain, FileNames.Windows.Plain(path));
        Assert.Equal(path, FileNames.Linux.Plain(path));
    }

    [Theory]
    [InlineData(@"a:\x.png", true)]
    [InlineData("C:", true)]
    [InlineData(@"z:\x.png", true)]
    [InlineData(@"A:\x.png", true)]
    [InlineData(@"Z:\x.png", true)]
    [InlineData(@"`:\x.png", false)]
    [InlineData(@"{:\x.png", false)]
    [InlineData(@"@:\x.png", false)]
    [InlineData(@"[:\x.png", false)]
    [InlineData(@"1:\x.png", false)]
    [InlineData(@"\\?\z:\x.png", true)]
    [InlineData(@"\\?\z:x.png", false)]
    [InlineData(@"\\.\1:\x.png", false)]
    [InlineData(@"\\x\z:\x.png", false)]
    public void A_colon_stands_behind_the_letter_of_a_drive_only(string path, bool isDrive) =>
        Assert.Equal(isDrive ? null : "after a ':' Windows expects a stream of another file", FileNames.Windows.ProblemOfCharacters(path));

    [Fact]
    public void What_is_too_long_is_told_in_what_the_system_counts()
    {
        var name = new string('é', 256);
        Assert.Equal($"the name is too long for the file system (512 bytes of at most 255): {name}", FileNames.Linux.ProblemOf("/" + name, static _ => false));
        Assert.Equal($"the name is too long for the file system (256 characters of at most 255): {name}", FileNames.MacOS.ProblemOf("/" + name, static _ => false));
        Assert.Equal("it contains a path separator", FileNames.Linux.ProblemOfSuffix("a/b"));
    }

    [Fact]
    public void A_path_of_247_characters_needs_no_prefix_and_a_longer_one_does()
    {
        var plain = @"C:\" + new string('a', 244);
        Assert.Equal(plain, FileNames.WindowsWithShortPaths.Plain(@"\\?\" + plain));
        Assert.Equal(@"\\?\" + plain + "a", FileNames.WindowsWithShortPaths.Plain(@"\\?\" + plain + "a"));
    }

    [Fact]
    public void A_long_path_keeps_the_prefix_where_it_is_needed()
    {
        var path = @"\\?\C:\" + string.Join('\\', Enumerable.Repeat("folder", 50)) + @"\a.png";
        Assert.Equal(path, FileNames.WindowsWithShortPaths.Plain(path));
        Assert.Equal(path[4..], FileNames.Windows.Plain(path));
        Assert.Equal(@"C:\a.png", FileNames.WindowsWithShortPaths.Plain(@"\\?\C:\a.png"));
    }

    [Theory]
    [InlineData("-nobg", true, true)]
    [InlineData(". cut out.", true, true)]
    [InlineData("", true, true)]
    [InlineData(":x", false, true)]
    [InlineData("?", false, true)]
    [InlineData("/../../zz", false, false)]
    [InlineData(@"\zz", false, false)]
    [InlineData("a\0", false, false)]
    public void A_suffix_stays_in_the_name(string suffix, bool onWindows, bool elsewhere)
    {
        Assert.Equal(onWindows, FileNames.Windows.ProblemOfSuffix(suffix) is null);
        Assert.Equal(elsewhere, FileNames.Linux.ProblemOfSuffix(suffix) is null);
        Assert.Equal(elsewhere, FileNames.MacOS.ProblemOfSuffix(suffix) is null);
    }
}
