using System.Globalization;

namespace Rembg.Http;

/// <summary>The form fields of a removal request, in the order in which they are sent. Fields that are unset are left out.</summary>
internal static class RemovalFields
{
    /// <summary>The fields and their values.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(RemovalOptions options)
    {
        var fields = new (string Name, string? Value)[]
        {
            ("format", options.Format.FieldValue()),
            ("w", Number(options.Width)),
            ("h", Number(options.Height)),
            ("exact_resize", options.ExactResize ? "true" : null),
            ("mask", options.Mask ? "true" : null),
            ("bg_color", BackgroundColor(options.BackgroundColor)),
            ("angle", options.Angle?.ToString("0.######", CultureInfo.InvariantCulture)),
            ("expand", options.NoExpand ? "false" : null),
        };
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                yield return new(name, value);
            }
        }
    }

    /// <summary>All of them as one text, which is the same for options that ask the service for the same.</summary>
    public static string TextOf(RemovalOptions options) => string.Join("&", Of(options).Select(field => field.Key + '=' + field.Value));

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    // What is not a colour goes as it is, without line breaks: with the local checks off, the service is to judge it.
    private static string? BackgroundColor(string? text) =>
        text is null ? null
        : BackgroundColors.TryGetHex(text, out var hex) ? hex
        : text.Replace("\r", string.Empty).Replace("\n", string.Empty);
}
