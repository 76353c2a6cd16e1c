using Rembg.Contract;

namespace Rembg.Client.Tests.Contract;

public sealed class CanonicalOptionsTests
{
    [Theory]
    [InlineData("bg_color=#f00")]
    [InlineData("bg_color=#F00")]
    [InlineData("bg_color=#f00f")]
    [InlineData("bg_color=#ff0000")]
    [InlineData("bg_color=#FF0000FF")]
    public void A_colour_has_one_spelling(string field) => Assert.Equal("format=webp&bg_color=#f00", CanonicalOptions.Of("format=webp&" + field));

    [Theory]
    [InlineData("bg_color=#f0f0f0", "bg_color=#f0f0f0")]
    [InlineData("bg_color=#f0f0f0ff", "bg_color=#f0f0f0")]
    [InlineData("bg_color=#ff000080", "bg_color=#ff000080")]
    [InlineData("bg_color=#ff000088", "bg_color=#f008")]
    [InlineData("bg_color=#ggg", "bg_color=#ggg")]
    [InlineData("bg_color=not a colour", "bg_color=not a colour")]
    [InlineData("angle=90&expand=false", "angle=90&expand=false")]
    [InlineData("angle=-90", "angle=270")]
    [InlineData("angle=0.5", "angle=0.5")]
    [InlineData("angle=steep&expand=false", "angle=steep&expand=false")]
    [InlineData("w=8&exact_resize=true", "w=8&exact_resize=true")]
    [InlineData("h=8&exact_resize=true", "h=8&exact_resize=true")]
    [InlineData("new=1&mask=true", "new=1&mask=true")]
    public void What_has_an_effect_stays(string fields, string canonical) => Assert.Equal("format=webp&" + canonical, CanonicalOptions.Of("format=webp&" + fields));

    [Theory]
    [InlineData("angle=0")]
    [InlineData("angle=-0")]
    [InlineData("angle=0.0")]
    [InlineData("angle=360")]
    [InlineData("angle=-360")]
    [InlineData("expand=false")]
    [InlineData("angle=0&expand=false")]
    [InlineData("exact_resize=true")]
    public void What_has_no_effect_is_left_out(string fields) => Assert.Equal("format=png&mask=true", CanonicalOptions.Of($"format=png&mask=true&{fields}"));
}
