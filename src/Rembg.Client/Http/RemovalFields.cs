namespace Rembg.Http;

/// <summary>The form fields of a removal request, in the order in which they are sent, without unset ones.</summary>
internal sealed class RemovalFields
{
    private string? _text;

    /// <summary>Reads the options. Where they state no format, the extension of the output file counts.</summary>
    public RemovalFields(RemovalOptions options, string? outFile = null)
    {
        Format = options.Format ?? (outFile is null ? null : ImageFormats.FromFileName(outFile)) ?? ImageFormat.Webp;
        var fields = new (string Name, string? Value)[]
        {
            ("format", Format.FieldValue()),
            ("w", options.Width?.ToString(CultureInfo.InvariantCulture)),
            ("h", options.Height?.ToString(CultureInfo.InvariantCulture)),
            ("exact_resize", options.ExactResize ? "true" : null),
            ("mask", options.Mask ? "true" : null),
            ("bg_color", BackgroundColor(options.BackgroundColor)),
            ("angle", options.Angle?.ToString("0.######", CultureInfo.InvariantCulture)),
            ("expand", options.NoExpand ? "false" : null),
        };
        All = [.. from field in fields where field.Value is not null select new KeyValuePair<string, string>(field.Name, field.Value!)];
    }

    public ImageFormat Format { get; }

    /// <summary>Whether the background colour is no colour, and is sent as it is.</summary>
    public bool IsColorInvalid { get; private set; }

    public IReadOnlyList<KeyValuePair<string, string>> All { get; }

    /// <summary>The fields in their canonical form, which is equal for requests with equal results.</summary>
    public override string ToString() => _text ??= CanonicalOptions.Of(string.Join("&", All.Select(static field => field.Key + '=' + field.Value)));

    // With the local checks off, the service judges what is no colour. Line breaks would break the form.
    private string? BackgroundColor(string? text)
    {
        var hex = string.Empty;
        IsColorInvalid = text is not null && !BackgroundColors.TryGetHex(text, out hex);
        return IsColorInvalid ? text!.Replace("\r", string.Empty).Replace("\n", string.Empty) : text is null ? null : hex;
    }
}
