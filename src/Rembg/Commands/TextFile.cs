using Rembg.Outputs;

namespace Rembg.Commands;

/// <summary>A text file that is written atomically, as images are.</summary>
internal sealed class TextFile(string path, bool replaces)
{
    public string Path { get; } = path;

    /// <exception cref="RembgException"><see cref="RembgError.OutputExists"/> or <see cref="RembgError.WriteFailed"/>.</exception>
    public void ThrowIfBlocked()
    {
        OutputNaming.ThrowIfImpossible(Path);
        if (Directory.Exists(Path))
        {
            throw new RembgException(RembgError.WriteFailed, $"'{Path}' is a folder.") { Cause = FailureCause.OutputIsFolder };
        }

        // Folders are created for images only. Here a missing one is more likely a typing error.
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
        {
            throw new RembgException(RembgError.WriteFailed, $"The folder of '{Path}' does not exist.") { Cause = FailureCause.NoFolder };
        }

        if (!replaces && File.Exists(Path))
        {
            throw new RembgException(RembgError.OutputExists, $"'{Path}' exists already.");
        }
    }

    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public void ThrowIfNotWritable() => NewPart().Dispose();

    /// <summary>Writes the file in UTF-8, and returns its path: another one where the target is locked, or was created meanwhile.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public string Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var part = NewPart();
        part.Write(bytes, bytes.Length);
        part.MarkComplete();
        var saved = part.Save(Path, replaces);
        if (saved.Failure is { } cause)
        {
            // No KeptPath, because that speaks of a paid image.
            var kept = saved.Path is null ? string.Empty : $" The text was saved as '{saved.Path}'.";
            throw new RembgException(RembgError.WriteFailed, $"'{Path}' could not be written: {cause.Message}{kept}", cause);
        }

        return saved.Path!;
    }

    /// <summary>Emits a file as the provider does, so that it prints and pipes like those of Get-ChildItem.</summary>
    public static void WriteItem(PSCmdlet cmdlet, string path) =>
        cmdlet.WriteObject(cmdlet.InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);

    /// <summary>The advice for a failure, with the parameter that named the file; null for that of the error in general.</summary>
    public static string? RecommendedAction(RembgException failure, string parameter) => failure switch
    {
        { Error: RembgError.InvalidParameterValue } => "Name one file, without wildcards.",
        { Error: RembgError.OutputExists } => "Use -Force to replace it, or name another file.",
        { Cause: FailureCause.OutputIsFolder } => $"Give {parameter} the name of a file in it.",
        { Cause: FailureCause.ImpossibleName } => $"Choose another or a shorter name with {parameter}.",
        _ => null,
    };

    private PartialFile NewPart() =>
        PartialFile.TryCreate(Path, ignoreCase: Framework.IsWindows || Framework.IsMacOS, new CreatedFolders())
        ?? throw new RembgException(RembgError.WriteFailed, $"'{Path}' cannot be written, because another program is writing it.");
}
