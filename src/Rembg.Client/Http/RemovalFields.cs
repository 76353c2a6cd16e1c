namespace Rembg.Http;

/// <summary>The form fields of a removal request, in the order in which they are sent, without unset ones.</summary>
internal sealed class RemovalFields
{
    private readonly List<KeyValuePair<string, string>> _fields = [];
    private string? _text;

    /// <summary>Reads the options. Where they state no format, the extension of the output file counts.</summary>
    public RemovalFields(RemovalOptions options, string? outFile = null)
    {
        Format = options.Format ?? (outFile is null ? null : ImageFormats.FromFileName(outFile)) ?? ImageFormat.Webp;
        Add("format", Format.FieldValue());
        Add("w", Number(options.Width));
        Add("h", Number(options.Height));
        Add("exact_resize", options.ExactResize ? "true" : null);
        Add("mask", options.Mask ? "true" : null);
        Add("bg_color", BackgroundColor(options.BackgroundColor));
        Add("angle", options.Angle?.ToString("0.######", CultureInfo.InvariantCulture));
        Add("expand", options.NoExpand ? "false" : null);
    }

    public ImageFormat Format { get; }

    /// <summary>Whether the background colour is no colour, and is sent as it is.</summary>
    public bool IsColorInvalid { get; private set; }

    public IEnumerable<KeyValuePair<string, string>> All => _fields;

    /// <summary>The fields in their canonical form, which is equal for requests with equal results.</summary>
    public override string ToString() => _text ??= CanonicalOptions.Of(string.Join("&", _fields.Select(static field => field.Key + '=' + field.Value)));

    private void Add(string name, string? value)
    {
        if (value is not null)
        {
            _fields.Add(new(name, value));
        }
    }

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    // With the local checks off, the service judges what is no colour. Line breaks would break the form.
    private string? BackgroundColor(string? text)
    {
        var hex = string.Empty;
        IsColorInvalid = text is not null && !BackgroundColors.TryGetHex(text, out hex);
        return IsColorInvalid ? text!.Replace("\r", string.Empty).Replace("\n", string.Empty) : text is null ? null : hex;
    }
}
