namespace Rembg.Outputs;

/// <summary>Recognises what an earlier run wrote: <c>x-nobg.webp</c> beside <c>x.jpg</c> is no new picture.</summary>
internal static class EarlierOutput
{
    private static readonly string[] SourceExtensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".jfif"];

    /// <summary>The source that the file was made from; null when it does not look like an output.</summary>
    /// <param name="path">The full path of a possible input.</param>
    /// <param name="suffix">The suffix of this run, beside the default ones; null or empty for none.</param>
    public static string? SourceOf(string path, string? suffix)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        return SourceBySuffix(path, stem, OutputNaming.DefaultSuffix(mask: false))
            ?? SourceBySuffix(path, stem, OutputNaming.DefaultSuffix(mask: true))
            ?? (string.IsNullOrEmpty(suffix) ? null : SourceBySuffix(path, stem, suffix!));
    }

    private static string? SourceBySuffix(string path, string stem, string suffix)
    {
        if (stem.Length <= suffix.Length || !stem.EndsWith(suffix, StringComparison.Ordinal))
        {
            return null;
        }

        var source = Path.Combine(Path.GetDirectoryName(path)!, stem.Substring(0, stem.Length - suffix.Length));
        foreach (var extension in SourceExtensions)
        {
            if (File.Exists(source + extension))
            {
                return source + extension;
            }

            if (File.Exists(source + extension.ToUpperInvariant()))
            {
                return source + extension.ToUpperInvariant();
            }
        }

        return null;
    }
}
