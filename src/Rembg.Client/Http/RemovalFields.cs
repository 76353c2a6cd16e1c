using System.Collections;
using System.Globalization;
using Rembg.Contract;

namespace Rembg.Http;

/// <summary>The form fields of a removal request, in the order in which they are sent. Fields that are unset are left out.</summary>
internal sealed class RemovalFields : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields = [];
    private string? _text;

    /// <param name="options">What the service is asked to do.</param>
    /// <param name="outFile">The output file, whose extension counts where the options state no format; null for none.</param>
    public RemovalFields(RemovalOptions options, string? outFile = null)
    {
        Options = options;
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

    /// <summary>What they say.</summary>
    public RemovalOptions Options { get; }

    /// <summary>The format of the output.</summary>
    public ImageFormat Format { get; }

    /// <summary>Whether the background colour is not a colour, and goes as it is.</summary>
    public bool IsColorInvalid { get; private set; }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All of them as one text, which is the same for options that ask the service for the same.</summary>
    public override string ToString() => _text ??= CanonicalOptions.Of(string.Join("&", _fields.Select(static field => field.Key + '=' + field.Value)));

    private void Add(string name, string? value)
    {
        if (value is not null)
        {
            _fields.Add(new(name, value));
        }
    }

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    // What is not a colour goes without line breaks: with the local checks off, the service is to judge it.
    private string? BackgroundColor(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (BackgroundColors.TryGetHex(text, out var hex))
        {
            return hex;
        }

        IsColorInvalid = true;
        return text.Replace("\r", string.Empty).Replace("\n", string.Empty);
    }
}
