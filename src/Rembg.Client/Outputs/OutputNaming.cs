using Rembg.Contract;

namespace Rembg.Outputs;

/// <summary>Names the output of an input.</summary>
internal static class OutputNaming
{
    /// <summary>Why two images may get the same output: where each folder has outputs of its own, they differ in their extension only.</summary>
    public static FailureCause CollisionCause(OutputOptions output) =>
        output.OutFile is null && (output.OutputDirectory is null || output.RelativeTo is not null) ? FailureCause.SameBaseName : FailureCause.Unspecified;

    /// <summary>The full path of the output.</summary>
    /// <param name="source">The full path of the input; null when it came from memory, which needs an <c>OutFile</c>.</param>
    /// <param name="output">Where the result is to go.</param>
    /// <param name="options">The format and the mask decide extension and suffix.</param>
    /// <param name="identity">Tells what lies below <c>RelativeTo</c>.</param>
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

        if (options.Format is null && ImageFormats.IsOfOtherFormat(Path.GetExtension(name)))
        {
            throw Cannot($"The output '{path}' would not be what its name says: the service makes WebP, PNG, JPEG and BMP.", FailureCause.OtherExtension);
        }

        return path;
    }

    /// <summary>Refuses the path of a file that could not be written on this system, or only as something else.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public static void ThrowIfImpossible(string path)
    {
        if (FileNames.Current.ProblemOf(path, Directory.Exists) is { } problem)
        {
            throw Cannot($"The output '{path}' cannot be written: {problem}.", FailureCause.ImpossibleName);
        }
    }

    /// <summary>Refuses a suffix that would lead the output elsewhere.</summary>
    /// <param name="suffix">The suffix; null or empty for none.</param>
    /// <exception cref="RembgException"><see cref="RembgError.InvalidParameterValue"/>.</exception>
    public static void CheckSuffix(string? suffix)
    {
        if (suffix is not null && FileNames.Current.ProblemOfSuffix(suffix) is { } problem)
        {
            throw new RembgException(
                RembgError.InvalidParameterValue, $"The suffix '{suffix}' cannot be a part of a file's name: {problem}.");
        }
    }

    /// <summary>The suffix that tells an output from its source beside it.</summary>
    public static string DefaultSuffix(bool mask) => mask ? "-mask" : "-nobg";

    private static string Derive(string? source, OutputOptions output, RemovalOptions options, PathIdentity identity)
    {
        if (source is null)
        {
            throw Cannot("An image from memory has no name to derive its output's from.", FailureCause.NoName);
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
            folder = Path.Combine(folder, FolderBelow(source, FullPath(output.RelativeTo, "folder whose tree is kept"), identity));
        }

        return Path.Combine(folder, stem + output.Suffix + extension);
    }

    // Only what lies below the root is mirrored: anything else would lead out of the output folder.
    private static string FolderBelow(string source, string root, PathIdentity identity) =>
        identity.Below(Path.GetDirectoryName(source)!, root) ?? throw Cannot(
            $"The image is not below the folder '{root}' whose tree is kept, so its place in the output folder is not known.", FailureCause.OutsideRoot);

    private static string FullPath(string path, string what) =>
        FileNames.Current.ProblemOfCharacters(path) is { } problem
            ? throw Cannot($"The {what} '{path}' is not a possible path: {problem}.", FailureCause.ImpossibleName)
            : Path.GetFullPath(FileNames.Current.Plain(path));

    private static RembgException Cannot(string message, FailureCause cause) => new(RembgError.WriteFailed, message) { Cause = cause };
}
