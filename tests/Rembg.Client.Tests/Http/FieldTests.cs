using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class FieldTests
{
    [Theory]
    [InlineData("image", "Path")]
    [InlineData("format", "Format")]
    [InlineData(" W ", "Width")]
    [InlineData("h", "Height")]
    [InlineData("exact_resize", "ExactResize")]
    [InlineData("mask", "Mask")]
    [InlineData("bg_color", "BackgroundColor")]
    [InlineData("angle", "Angle")]
    [InlineData("expand", "NoExpand")]
    [InlineData("year", "Year")]
    [InlineData("month", "Month")]
    [InlineData("periodStartUnix", "PeriodStartUnix")]
    [InlineData("X-API-Key", "ApiKey")]
    [InlineData(" Odd ", " Odd ")]
    public void Each_field_has_its_parameter(string field, string parameter) => Assert.Equal(parameter, ErrorBody.ParameterOf(field));

    [Fact]
    public void Options_that_ask_for_the_same_are_the_same_text()
    {
        Assert.Equal("format=webp", TextOf(new RemovalOptions()));
        Assert.Equal(
            "format=jpeg&w=1&h=2&exact_resize=true&mask=true&bg_color=#f00&angle=0.123457&expand=false",
            TextOf(new RemovalOptions
            {
                Format = ImageFormat.Jpeg, Width = 1, Height = 2, ExactResize = true, Mask = true, BackgroundColor = "Red", Angle = 0.1234567, NoExpand = true,
            }));
    }

    [Theory]
    [InlineData("no", true)]
    [InlineData("Red", false)]
    [InlineData("#ff8800", false)]
    [InlineData(null, false)]
    public void A_colour_that_is_not_one_is_known(string? color, bool isInvalid) =>
        Assert.Equal(isInvalid, new RemovalFields(new RemovalOptions { BackgroundColor = color }).IsColorInvalid);

    [Fact]
    public void What_is_not_a_colour_is_for_the_service_to_judge_in_one_line() =>
        Assert.Equal("format=webp&bg_color=no: colour", TextOf(new RemovalOptions { BackgroundColor = "no:\r\n colour\n" }));

    private static string TextOf(RemovalOptions options) => new RemovalFields(options).ToString();
}
