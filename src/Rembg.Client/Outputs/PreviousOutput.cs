namespace Rembg.Outputs;

/// <summary>Recognises what an earlier run wrote: <c>x-nobg.webp</c> beside <c>x.jpg</c> is no new picture.</summary>
internal static class PreviousOutput
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

    /// <summary>
    /// Whether an input lies below the output folder, where that is itself below the sources, or in it and has the suffix of outputs.
    /// </summary>
    public static bool IsAmongOutputs(string path, OutputOptions output, PathIdentity identity)
    {
        // A folder that cannot exist is reported when the output is named.
        if (output.OutFile is not null || output.InMemory || output.OutputDirectory is not { Length: > 0 } outputs
            || FileNames.Current.ProblemOfCharacters(outputs) is not null || FileNames.Current.ProblemOfCharacters(output.RelativeTo ?? string.Empty) is not null
            || identity.Below(Path.GetDirectoryName(path)!, Path.GetFullPath(outputs)) is not { } below)
        {
            return false;
        }

        return output.RelativeTo is { Length: > 0 } root && identity.Below(Path.GetFullPath(outputs), Path.GetFullPath(root)) is { } place
            ? place.Length > 0
            : below.Length == 0 && output.Suffix is { Length: > 0 } suffix && Path.GetFileNameWithoutExtension(path).EndsWith(suffix, StringComparison.Ordinal);
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
