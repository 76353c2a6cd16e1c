namespace Rembg.Http;

/// <summary>The form fields of a removal request, in the order in which they are sent, without unset ones.</summary>
internal sealed class RemovalFields
{
    private string? _text;

    /// <summary>Reads the options. Where they state no format, the extension of the output file counts.</summary>
    public RemovalFields(RemovalOptions options, string? outFile = null)
    {
        Format = options.Format ?? (outFile is null ? null : ImageFormats.FromFileName(outFile)) ?? ImageFormat.Webp;
        Add("format", Format.FieldValue());
        Add("w", options.Width?.ToString(CultureInfo.InvariantCulture));
        Add("h", options.Height?.ToString(CultureInfo.InvariantCulture));
        Add("exact_resize", options.ExactResize ? "true" : null);
        Add("mask", options.Mask ? "true" : null);
        Add("bg_color", BackgroundColor(options.BackgroundColor));
        Add("angle", options.Angle?.ToString("0.######", CultureInfo.InvariantCulture));
        Add("expand", options.NoExpand ? "false" : null);
    }

    public ImageFormat Format { get; }

    /// <summary>Whether the background colour is no colour, and is sent as it is.</summary>
    public bool IsColorInvalid { get; private set; }

    public List<KeyValuePair<string, string>> All { get; } = [];

    /// <summary>The fields in their canonical form, which is equal for requests with equal results.</summary>
    public override string ToString() =>
        _text ??= CanonicalOptions.Of(string.Join("&", All.Select(static field => field.Key + '=' + field.Value)));

    private void Add(string name, string? value)
    {
        if (value is not null)
        {
            All.Add(new(name, value));
        }
    }

    // With the local checks off, the service judges what is no colour. Line breaks would break the form.
    private string? BackgroundColor(string? text)
    {
        if (text is not null && BackgroundColors.TryGetHex(text, out var hex))
        {
            return hex;
        }

        IsColorInvalid = text is not null;
        return text?.Replace("\r", "").Replace("\n", "");
    }
}
