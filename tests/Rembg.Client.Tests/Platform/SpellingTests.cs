using Rembg.Client.Tests.Client;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>The other ways to write a name.</summary>
public sealed class SpellingTests
{
    [Theory]
    [InlineData("az-AZ", "AZ-az")]
    [InlineData("é1.b", "é1.B")]
    [InlineData("@[`{", null)]
    [InlineData("é.1", null)]
    [InlineData("", null)]
    public void Letters_that_every_file_system_knows_have_two_cases(string name, string? other) => Assert.Equal(other, Spelling.InOtherCase(name));

    [Theory]
    [InlineData("\u00E9.webp", "e\u0301.webp")]
    [InlineData("e\u0301.webp", "\u00E9.webp")]
    [InlineData("\u00E9e\u0301", "\u00E9\u00E9")]
    [InlineData("e.webp", null)]
    [InlineData("\u5199\u00DF", null)]
    public void Accents_are_written_in_two_ways(string name, string? other) => Assert.Equal(other, Spelling.InOtherForm(name));

    [Fact]
    public void A_name_with_half_a_character_is_taken_as_it_is()
    {
        Assert.Null(Spelling.InOtherForm("\u00E9\uD83D"));
        using var folder = new TempFolder();
        Assert.False(new FileIdentity().AreSame(folder["\u00E9\uD83D"], folder["e\u0301\uD83D"]));
    }
}
