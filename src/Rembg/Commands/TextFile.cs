using System.Text;
using Rembg.Contract;
using Rembg.Outputs;

namespace Rembg.Commands;

/// <summary>A text file that appears whole or not at all, by the way that images take.</summary>
/// <param name="path">The full path of the file.</param>
/// <param name="replaces">Whether a file that exists is replaced.</param>
internal sealed class TextFile(string path, bool replaces)
{
    /// <summary>The full path of the file.</summary>
    public string Path { get; } = path;

    /// <summary>Finds out what would be in the way, before anything is asked of the service.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.OutputExists"/> or <see cref="RembgError.WriteFailed"/>.</exception>
    public void ThrowIfBlocked()
    {
        OutputNaming.ThrowIfImpossible(Path);
        if (Directory.Exists(Path))
        {
            throw new RembgException(RembgError.WriteFailed, $"'{Path}' is a folder.") { Cause = FailureCause.OutputIsFolder };
        }

        // A folder is made for images that were asked for. Here a name that is not there is more likely a slip.
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
        {
            throw new RembgException(RembgError.WriteFailed, $"'{Path}' cannot be written, because its folder does not exist.") { Cause = FailureCause.NoFolder };
        }

        if (!replaces && File.Exists(Path))
        {
            throw new RembgException(RembgError.OutputExists, $"'{Path}' exists already.");
        }
    }

    /// <summary>Finds out whether a file can be made beside the target, by making one and deleting it.</summary>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public void ThrowIfNotWritable() => NewPart().Dispose();

    /// <summary>Writes the file.</summary>
    /// <param name="text">What is in it, in UTF-8 without a mark.</param>
    /// <returns>Its path: another one where the target is locked, or was created meanwhile.</returns>
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    public string Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using var part = NewPart();
        part.Write(bytes, bytes.Length);
        part.MarkComplete();
        var saved = part.Save(Path, replaces);

        // No KeptPath, because that speaks of a paid image.
        return saved.Failure is { } cause
            ? throw new RembgException(
                RembgError.WriteFailed, $"'{Path}' could not be written: {cause.Message}{(saved.Path is null ? string.Empty : $" The text was saved as '{saved.Path}'.")}", cause)
            : saved.Path!;
    }

    /// <summary>What a person can do about a failure; null for what is of use with any error of its kind.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="parameter">The parameter that named the file.</param>
    public static string? RecommendedAction(RembgException failure, string parameter) => failure switch
    {
        { Error: RembgError.OutputExists } => "Use -Force to replace it, or name another file.",
        { Cause: FailureCause.OutputIsFolder } => $"Give {parameter} the name of a file in it.",
        { Cause: FailureCause.ImpossibleName } => $"Choose another or a shorter name with {parameter}.",
        _ => null,
    };

    private PartialFile NewPart() =>
        PartialFile.TryCreate(Path, ignoreCase: Framework.IsWindows || Framework.IsMacOS, new CreatedFolders())
        ?? throw new RembgException(RembgError.WriteFailed, $"'{Path}' cannot be written, because another program is writing it at this moment.");
}
