namespace Rembg;

/// <summary>What the service is asked to do with one image. What is not set is not sent, so the service's defaults hold.</summary>
public sealed record RemovalOptions
{
    /// <summary>
    /// The encoding of the result; null for the one that the extension of <see cref="OutputOptions.OutFile"/> stands for, and WebP where
    /// it stands for none of the four.
    /// </summary>
    public ImageFormat? Format { get; init; }

    /// <summary>The target width in pixels, 1 to 10000. With <see cref="Height"/> as well, the picture is fitted inside.</summary>
    public int? Width { get; init; }

    /// <summary>The target height in pixels, 1 to 10000. With <see cref="Width"/> as well, the picture is fitted inside.</summary>
    public int? Height { get; init; }

    /// <summary>Forces exactly <see cref="Width"/> by <see cref="Height"/>, which may distort the picture.</summary>
    public bool ExactResize { get; init; }

    /// <summary>The rotation after processing, in degrees, -360 to 360.</summary>
    public double? Angle { get; init; }

    /// <summary>Keeps the picture's size when it is rotated, so that its corners are cropped.</summary>
    public bool NoExpand { get; init; }

    /// <summary>
    /// A solid background: <c>#RGB</c>, <c>#RGBA</c>, <c>#RRGGBB</c>, <c>#RRGGBBAA</c>, or a CSS colour name, which is
    /// sent as hex because the service's validation knows only that. Not together with <see cref="Mask"/>.
    /// </summary>
    public string? BackgroundColor { get; init; }

    /// <summary>Asks for the alpha mask instead of the picture. Not together with <see cref="BackgroundColor"/>.</summary>
    public bool Mask { get; init; }

    /// <summary>
    /// What is not the default, as text: names as the cmdlet's parameters have them, <c>Width=800 Mask=True</c>. The format
    /// is left out, because a result has its true one. Null when nothing else was asked for.
    /// </summary>
    internal string? Describe()
    {
        string?[] asked =
        [
            Text(nameof(Width), Width), Text(nameof(Height), Height), Text(nameof(ExactResize), ExactResize), Text(nameof(Angle), Angle),
            Text(nameof(NoExpand), NoExpand), Text(nameof(BackgroundColor), BackgroundColor?.Trim()), Text(nameof(Mask), Mask),
        ];
        var text = string.Join(" ", asked.Where(static option => option is not null));
        return text.Length == 0 ? null : text;

        static string? Text(string name, object? value) => value is null or false or "" ? null : Invariant($"{name}={value}");
    }
}
