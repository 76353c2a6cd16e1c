namespace Rembg;

/// <summary>One image to work on: where it comes from, what is asked, where the result goes.</summary>
public sealed class RemovalRequest
{
    private RemovalRequest(string? sourcePath, byte[]? content)
    {
        SourcePath = sourcePath;
        Content = content;
    }

    /// <summary>The full path of the image; null when it comes from memory.</summary>
    public string? SourcePath { get; }

    /// <summary>What the service is asked to do.</summary>
    public RemovalOptions Options { get; init; } = new();

    /// <summary>Where the result goes.</summary>
    public OutputOptions Output { get; init; } = new();

    /// <summary>
    /// Whether the image was named on purpose, not found by a listing. With <see cref="ExistingOutput.Replace"/>, such
    /// an image is taken although it looks like the output of an earlier run.
    /// </summary>
    public bool IsExplicit { get; init; }

    /// <summary>Anything the caller wants to find again when the outcome comes back; the library does not look at it.</summary>
    public object? Tag { get; init; }

    /// <summary>What to call the image in messages.</summary>
    public string Name => SourcePath is null ? "The image from memory" : $"'{SourcePath}'";

    /// <summary>The image itself, when it comes from memory.</summary>
    internal byte[]? Content { get; }

    /// <summary>Takes the image from a file.</summary>
    /// <param name="path">The path; a relative one is resolved against the process's folder.</param>
    /// <param name="options">What the service is asked to do; null for its defaults.</param>
    /// <param name="output">Where the result goes; null for beside the source.</param>
    /// <param name="isExplicit">See <see cref="IsExplicit"/>.</param>
    /// <param name="tag">See <see cref="Tag"/>.</param>
    /// <returns>The request.</returns>
    public static RemovalRequest FromFile(
        string path, RemovalOptions? options = null, OutputOptions? output = null, bool isExplicit = false, object? tag = null) =>
        new(Path.GetFullPath(path), content: null)
        {
            Options = options ?? new(),
            Output = output ?? new(),
            IsExplicit = isExplicit,
            Tag = tag,
        };

    /// <summary>Takes the image from memory.</summary>
    /// <param name="content">The bytes of the image. They are not copied, so leave them alone until the result is there.</param>
    /// <param name="options">What the service is asked to do; null for its defaults.</param>
    /// <param name="output">Where the result goes; null to keep it in memory.</param>
    /// <param name="tag">See <see cref="Tag"/>.</param>
    /// <returns>The request.</returns>
    public static RemovalRequest FromBytes(
        byte[] content, RemovalOptions? options = null, OutputOptions? output = null, object? tag = null) =>
        new(sourcePath: null, content)
        {
            Options = options ?? new(),
            Output = output ?? new OutputOptions { InMemory = true },
            Tag = tag,
        };
}
