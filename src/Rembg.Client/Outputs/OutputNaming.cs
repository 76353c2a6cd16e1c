using Rembg.Imaging;

namespace Rembg.Outputs;

/// <summary>Derives and checks the paths of outputs.</summary>
internal static class OutputNaming
{
    /// <summary>
    /// The error of an image whose output is that of another one. If outputs stay in the folders of their sources, only the extensions
    /// of these differ.
    /// </summary>
    public static RembgException Collision(RemovalRequest request, string problem, FailureCause? cause = null)
    {
        cause ??= request.Output is { OutFile: null, OutputDirectory: null } or { OutFile: null, RelativeTo: not null }
            ? FailureCause.SameBaseName : FailureCause.Unspecified;
        return new(RembgError.OutputCollision, $"{request.Name} {problem}", cause.Value);
    }

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
            throw Cannot(
                $"The output '{path}' would not be what its name says: the service makes WebP, PNG, JPEG and BMP.",
                FailureCause.OtherExtension);
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
            var suffix = output.Suffix ?? (options.Mask ? PreviousOutput.MaskSuffix : PreviousOutput.DefaultSuffix);
            return Path.Combine(Path.GetDirectoryName(source)!, stem + suffix + extension);
        }

        var folder = FullPath(output.OutputDirectory, "output folder");
        if (output.RelativeTo is not null)
        {
            // A source outside the root would lead out of the output folder.
            var root = FullPath(output.RelativeTo, "folder whose tree is kept");
            folder = Path.Combine(folder, identity.Below(Path.GetDirectoryName(source)!, root) ?? throw Cannot(
                $"The image is not below the folder '{root}' whose tree is kept, so its place in the output folder is not known.",
                FailureCause.OutsideRoot));
        }

        return Path.Combine(folder, stem + output.Suffix + extension);
    }

    private static string FullPath(string path, string what) =>
        FileNames.Current.ProblemOfCharacters(path) is { } problem
            ? throw Cannot($"The {what} '{path}' is not a possible path: {problem}.", FailureCause.ImpossibleName)
            : Path.GetFullPath(FileNames.Current.Plain(path));

    private static RembgException Cannot(string message, FailureCause cause) => new(RembgError.WriteFailed, message, cause);
}

/// <summary>Recognizes outputs of earlier runs by their names and folders: <c>x-nobg.webp</c> beside <c>x.jpg</c>.</summary>
internal static class PreviousOutput
{
    /// <summary>Distinguishes an output from its source in the same folder.</summary>
    public const string DefaultSuffix = "-nobg";

    /// <summary>Does so for a mask.</summary>
    public const string MaskSuffix = "-mask";

    private static readonly string[] SourceExtensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".jfif", ".jpe", ".dib"];

    /// <summary>The source of a file that looks like an output; null for any other file. The default suffixes always count.</summary>
    public static string? SourceOf(string path, string? suffix) =>
        SourceBySuffix(path, DefaultSuffix) ?? SourceBySuffix(path, MaskSuffix) ?? SourceBySuffix(path, suffix);

    /// <summary>
    /// Whether an input lies below the output folder, where that is itself below the sources, or in it and has the suffix of outputs.
    /// </summary>
    public static bool IsAmongOutputs(string path, OutputOptions output, PathIdentity identity)
    {
        // A folder that cannot exist is reported when the output is named.
        var (outputs, root) = (output.OutputDirectory, output.RelativeTo);
        if (output.OutFile is not null || output.InMemory || outputs is not { Length: > 0 }
            || (FileNames.Current.ProblemOfCharacters(outputs) ?? FileNames.Current.ProblemOfCharacters(root ?? string.Empty)) is not null
            || identity.Below(Path.GetDirectoryName(path)!, Path.GetFullPath(outputs)) is not { } below)
        {
            return false;
        }

        return root is { Length: > 0 } && identity.Below(Path.GetFullPath(outputs), Path.GetFullPath(root)) is { } place
            ? place.Length > 0
            : below.Length == 0 && HasSuffix(Path.GetFileNameWithoutExtension(path), output.Suffix);
    }

    private static bool HasSuffix(string stem, string? suffix) =>
        suffix is { Length: > 0 } && stem.EndsWith(suffix, StringComparison.Ordinal);

    private static string? SourceBySuffix(string path, string? suffix)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        if (!HasSuffix(stem, suffix) || stem == suffix)
        {
            return null;
        }

        var source = Path.Combine(Path.GetDirectoryName(path)!, stem.Remove(stem.Length - suffix!.Length));
        return SourceExtensions.Concat(SourceExtensions.Select(static extension => extension.ToUpperInvariant()))
            .Select(extension => source + extension).FirstOrDefault(File.Exists);
    }
}
