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
    public void Every_name_has_its_value_in_both_spellings_of_gray()
    {
        var words = Values.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2 * (149 - 7), words.Length);
        for (var i = 0; i < words.Length; i += 2)
        {
            Assert.Equal((words[i], "#" + words[i + 1]), (words[i], Hex(words[i])));
            Assert.Equal("#" + words[i + 1], Hex(words[i].Replace("gray", "grey", StringComparison.Ordinal)));
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

    // The table of CSS Color Level 4, section 6.1, without its second spellings of gray.
    private const string Values = """
        aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black 000000
        blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e
        coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b
        darkgray a9a9a9 darkgreen 006400 darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc
        darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkturquoise 00ced1 darkviolet 9400d3
        deeppink ff1493 deepskyblue 00bfff dimgray 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff
        gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f honeydew f0fff0 hotpink ff69b4
        indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd
        lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightpink ffb6c1
        lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00
        limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3
        mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585
        midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000
        olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee
        palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080
        rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57
        seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 snow fffafa springgreen 00ff7f
        steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 transparent 00000000 turquoise 40e0d0 violet ee82ee wheat f5deb3
        white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32
        """;
}
