using System.Drawing;

namespace Rembg.Client.Tests.Imaging;

public sealed class BackgroundColorsTests
{
    [Fact]
    public void All_148_names_of_CSS_are_known_and_transparent()
    {
        var names = BackgroundColors.Names;
        Assert.Equal(149, names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
        Assert.All(names, name => Assert.True(BackgroundColors.TryGetHex(name, out _)));
        Assert.Equal("#00000000", Hex("transparent"));
        Assert.Single(names, name => Hex(name).Length != 7);
    }

    [Fact]
    public void The_values_are_those_that_the_platform_knows()
    {
        // .NET knows the same colours with one spelling of gray, and CSS has seven grays.
        var known = Enum.GetValues<KnownColor>().Select(Color.FromKnownColor)
            .Where(color => !color.IsSystemColor && color.A == 255)
            .ToDictionary(color => color.Name.ToLowerInvariant(), color => $"#{color.ToArgb() & 0xFFFFFF:x6}");
        Assert.Equal(148 - 7, known.Count);
        foreach (var (name, hex) in known)
        {
            Assert.Equal((name, hex), (name, Hex(name)));
            Assert.Equal(hex, Hex(name.Replace("gray", "grey", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("#fff", "#fff")]
    [InlineData("#FFF8", "#fff8")]
    [InlineData("#A1B2C3", "#a1b2c3")]
    [InlineData("A1B2C3D4", "#a1b2c3d4")]
    [InlineData("fade", "#fade")]
    [InlineData("  #FFF\t", "#fff")]
    [InlineData(" Tomato ", "#ff6347")]
    [InlineData("INDIGO", "#4b0082")]
    [InlineData("RebeccaPurple", "#663399")]
    [InlineData("LightSlateGrey", "#778899")]
    [InlineData("DARKSEAGREEN", "#8fbc8f")]
    [InlineData("red", "#ff0000")]
    public void Hex_and_names_become_hex_in_any_case_even_in_Turkey(string text, string expected)
    {
        using var _ = new TurkishCulture();
        Assert.Equal(expected, Hex(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("#")]
    [InlineData("#1")]
    [InlineData("#12")]
    [InlineData("#12345")]
    [InlineData("#1234567")]
    [InlineData("#123456789")]
    [InlineData("##fff")]
    [InlineData("#red")]
    [InlineData("#ggg")]
    [InlineData("blurple")]
    [InlineData("light blue")]
    [InlineData("\u0131ndigo")]
    [InlineData("p\u0130nk")]
    [InlineData("blac\u212A")]
    [InlineData("bi\u017Fque")]
    [InlineData("#\uFF11\uFF11\uFF11")]
    [InlineData("#\u0661\u0661\u0661")]
    public void Anything_else_is_no_colour(string? text)
    {
        Assert.False(BackgroundColors.TryGetHex(text!, out var hex));
        Assert.Equal("", hex);
    }

    [Theory]
    [InlineData("blurple", "purple", "blue")]
    [InlineData("gren", "green")]
    [InlineData("Light Blue", "lightblue")]
    [InlineData("light-blue", "lightblue")]
    [InlineData("drakgray", "darkgray", "darkgrey")]
    [InlineData("sky", "skyblue")]
    [InlineData("wite", "white")]
    [InlineData("WHITEE", "white")]
    [InlineData("magneta", "magenta")]
    [InlineData("fuschia", "fuchsia")]
    [InlineData("turqoise", "turquoise")]
    [InlineData("navyblue", "navy")]
    public void A_mistyped_name_brings_up_what_was_meant(string mistyped, params string[] expected)
    {
        using var _ = new TurkishCulture();
        var suggested = BackgroundColors.Suggest(mistyped);
        Assert.InRange(suggested.Count, 1, 3);
        Assert.Equal(expected, suggested.Take(expected.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("#12345")]
    [InlineData("12345")]
    [InlineData("xyzzy")]
    [InlineData("0")]
    [InlineData("C:\\pictures\\holiday.jpg")]
    public void Nothing_is_suggested_where_nothing_is_near(string text) => Assert.Empty(BackgroundColors.Suggest(text));

    [Fact]
    public void A_text_of_any_length_is_answered_at_once() =>
        Assert.Empty(BackgroundColors.Suggest(new string('b', 10_000_000)));

    private static string Hex(string text)
    {
        Assert.True(BackgroundColors.TryGetHex(text, out var hex), text);
        return hex;
    }
}
