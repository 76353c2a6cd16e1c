using Rembg.Imaging;

namespace Rembg.Outputs;

/// <summary>Derives and checks the paths of outputs.</summary>
internal static class OutputNaming
{
    /// <summary>Why two images may have the same output: if outputs stay in the folders of their sources, only the extensions differ.</summary>
    public static FailureCause CollisionCause(OutputOptions output) =>
        output.OutFile is null && (output.OutputDirectory is null || output.RelativeTo is not null) ? FailureCause.SameBaseName : FailureCause.Unspecified;

    /// <summary>The full path of the output. An image from memory needs an <c>OutFile</c>.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>: no such file can be written.</exception>
    public static string Resolve(string? source, OutputOptions output, RemovalOptions options, PathIdentity identity)
    {
        var path = output.OutFile is not null ? FullPath(output.OutFile, "output") : Derive(source, output, options, identity);
        ThrowIfImpossible(path);
        var name = Path.GetFileName(path);
        if (name.Length == 0 || Directory.Exists(path))
        {
            throw Cannot($"The output '{path}' is a folder.", FailureCause.OutputIsFolder);
        }

        if (!Framework.IsWindows && Posix.IsDevice(path))
        {
            throw Cannot($"The output '{path}' is a device or a pipe.", FailureCause.OutputIsDevice);
        }

        if (options.Format is null && PictureExtensions.IsOfOther(name))
        {
            throw Cannot($"The output '{path}' would not be what its name says: the service makes WebP, PNG, JPEG and BMP.", FailureCause.OtherExtension);
        }

        return path;
    }

    /// <summary>Rejects a path that cannot be written on this system, or that leads to something else.</summary>
    public static void ThrowIfImpossible(string path)
    {
        if (FileNames.Current.ProblemOf(path, Directory.Exists) is { } problem)
        {
            throw Cannot($"The output '{path}' cannot be written: {problem}.", FailureCause.ImpossibleName);
        }
    }

    /// <summary>Rejects a suffix that is not part of a file name.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.InvalidParameterValue"/>.</exception>
    public static void CheckSuffix(string? suffix)
    {
        if (suffix is not null && FileNames.Current.ProblemOfSuffix(suffix) is { } problem)
        {
            throw new RembgException(
                RembgError.InvalidParameterValue, $"The suffix '{suffix}' cannot be part of a file name: {problem}.");
        }
    }

    /// <summary>The suffix that distinguishes an output from its source in the same folder.</summary>
    public static string DefaultSuffix(bool mask) => mask ? "-mask" : "-nobg";

    private static string Derive(string? source, OutputOptions output, RemovalOptions options, PathIdentity identity)
    {
        if (source is null)
        {
            throw Cannot("An image from memory has no name to derive the output's name from.", FailureCause.NoName);
        }

        CheckSuffix(output.Suffix);
        var extension = (options.Format ?? ImageFormat.Webp).Extension();
        var stem = Path.GetFileNameWithoutExtension(source);
        if (output.OutputDirectory is null)
        {
            return Path.Combine(
                Path.GetDirectoryName(source)!, stem + (output.Suffix ?? DefaultSuffix(options.Mask)) + extension);
        }

        var folder = FullPath(output.OutputDirectory, "output folder");
        if (output.RelativeTo is not null)
        {
            // A source outside the root would lead out of the output folder.
            var root = FullPath(output.RelativeTo, "folder whose tree is kept");
            folder = Path.Combine(folder, identity.Below(Path.GetDirectoryName(source)!, root) ?? throw Cannot(
                $"The image is not below the folder '{root}' whose tree is kept, so its place in the output folder is not known.", FailureCause.OutsideRoot));
        }

        return Path.Combine(folder, stem + output.Suffix + extension);
    }

    private static string FullPath(string path, string what) =>
        FileNames.Current.ProblemOfCharacters(path) is { } problem
            ? throw Cannot($"The {what} '{path}' is not a possible path: {problem}.", FailureCause.ImpossibleName)
            : Path.GetFullPath(FileNames.Current.Plain(path));

    private static RembgException Cannot(string message, FailureCause cause) => new(RembgError.WriteFailed, message) { Cause = cause };
}

/// <summary>Recognizes outputs of earlier runs by their names and folders: <c>x-nobg.webp</c> beside <c>x.jpg</c>.</summary>
internal static class PreviousOutput
{
    private static readonly string[] SourceExtensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".jfif", ".jpe", ".dib"];

    /// <summary>The source of a file that looks like an output; null for any other file. The default suffixes always count.</summary>
    public static string? SourceOf(string path, string? suffix)
    {
        var suffixes = new[] { OutputNaming.DefaultSuffix(mask: false), OutputNaming.DefaultSuffix(mask: true), suffix ?? string.Empty };
        return suffixes.Where(static known => known.Length > 0).Select(known => SourceBySuffix(path, known)).FirstOrDefault(static source => source is not null);
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

    private static string? SourceBySuffix(string path, string suffix)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        if (stem.Length <= suffix.Length || !stem.EndsWith(suffix, StringComparison.Ordinal))
        {
            return null;
        }

        var source = Path.Combine(Path.GetDirectoryName(path)!, stem.Substring(0, stem.Length - suffix.Length));
        return SourceExtensions.SelectMany(extension => new[] { source + extension, source + extension.ToUpperInvariant() }).FirstOrDefault(File.Exists);
    }
}
