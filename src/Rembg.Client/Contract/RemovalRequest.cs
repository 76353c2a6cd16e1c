namespace Rembg;

/// <summary>One image to work on: where it comes from, what is asked, where the result goes.</summary>
public sealed class RemovalRequest
{
    private readonly OutputOptions _output = new();
    private Func<Stream>? _openContent;

    private RemovalRequest() { }

    /// <summary>The full path of the image; null when it comes from memory.</summary>
    public string? SourcePath { get; private init; }

    /// <summary>What the service is asked to do.</summary>
    public RemovalOptions Options { get; init; } = new();

    /// <summary>Where the result goes.</summary>
    public OutputOptions Output
    {
        get => _output;
        init => _output = (value.InMemory ? 1 : 0) + (value.OutFile is null ? 0 : 1) + (value.OutputDirectory is null ? 0 : 1) > 1
            ? throw new ArgumentException("InMemory, OutFile and OutputDirectory exclude each other.", nameof(value))
            : value;
    }

    /// <summary>
    /// Whether the image was named on purpose, not found by a listing. Of a listing, what is no picture at all is skipped, where a named
    /// one fails. With <see cref="ExistingOutput.Replace"/>, a named image is taken although it looks like the output of an earlier run.
    /// <see cref="RembgClient.RemoveBackgroundAsync"/> takes its one image for named.
    /// </summary>
    public bool IsExplicit { get; init; }

    /// <summary>Anything the caller wants to find again when the outcome comes back; the library does not look at it.</summary>
    public object? Tag { get; init; }

    /// <summary>What to call the image in messages.</summary>
    public string Name => SourcePath is null ? "The image from memory" : $"'{SourcePath}'";

    /// <summary>The length of an image from memory in bytes; 0 when it comes from a file.</summary>
    internal long ContentLength { get; private init; }

    /// <summary>Takes the image from a file.</summary>
    /// <param name="path">The path; a relative one is resolved against the process's folder.</param>
    /// <param name="options">What the service is asked to do; null for its defaults.</param>
    /// <param name="output">Where the result goes; null for beside the source.</param>
    /// <param name="isExplicit">See <see cref="IsExplicit"/>.</param>
    /// <param name="tag">See <see cref="Tag"/>.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="path"/> is empty or not a valid path, or <paramref name="output"/> names a file twice or for a result in memory.
    /// </exception>
    public static RemovalRequest FromFile(
        string path, RemovalOptions? options = null, OutputOptions? output = null, bool isExplicit = false, object? tag = null) => new()
        {
            SourcePath = Path.GetFullPath(FileNames.Current.Plain(path ?? throw new ArgumentNullException(nameof(path)))),
            Options = options ?? new(),
            Output = output ?? new(),
            IsExplicit = isExplicit,
            Tag = tag,
        };

    /// <summary>Takes the image from memory. The bytes are not copied, so leave them alone until the outcome is there.</summary>
    /// <inheritdoc cref="FromStream" path="/param[@name!='content']|/returns|/exception"/>
    public static RemovalRequest FromBytes(byte[] content, RemovalOptions? options = null, OutputOptions? output = null, object? tag = null)
    {
        _ = content ?? throw new ArgumentNullException(nameof(content));
        return FromContent(() => new MemoryStream(content, writable: false), content.Length, options, output, tag);
    }

    /// <summary>Takes the image from a stream, from its position to its end.</summary>
    /// <param name="content">
    /// A stream that can seek, since another attempt reads it again. It is not disposed of; leave it open and alone until
    /// the outcome is there. For one that cannot seek there is <see cref="FromStreamAsync"/>.
    /// </param>
    /// <param name="options">What the service is asked to do; null for its defaults.</param>
    /// <param name="output">Where the result goes; null to keep it in memory.</param>
    /// <param name="tag">See <see cref="Tag"/>.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="content"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The stream cannot be read, or cannot seek; or <paramref name="output"/> names a file twice or for a result in memory.
    /// </exception>
    public static RemovalRequest FromStream(
        Stream content, RemovalOptions? options = null, OutputOptions? output = null, object? tag = null)
    {
        _ = content ?? throw new ArgumentNullException(nameof(content));
        if (!content.CanRead || !content.CanSeek)
        {
            throw new ArgumentException(
                "The stream must be readable and seekable. FromStreamAsync takes one that cannot seek.", nameof(content));
        }

        var start = content.Position;
        var length = content.Length - start;
        return FromContent(() => new StreamSegment(content, start, length), length, options, output, tag);
    }

    /// <summary>
    /// Takes the image from a stream of any kind, by reading it to its end into memory first. The stream is not disposed of, and no more of
    /// it is read than shows that it is too long.
    /// </summary>
    /// <inheritdoc cref="FromStream" path="/param[@name!='content']|/returns|/exception"/>
    /// <exception cref="IOException">The stream could not be read.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async Task<RemovalRequest> FromStreamAsync(
        Stream content, RemovalOptions? options = null, OutputOptions? output = null, object? tag = null,
        CancellationToken cancellationToken = default)
    {
        _ = content ?? throw new ArgumentNullException(nameof(content));
        using var copy = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while (copy.Length <= ServiceLimits.MaximumUploadLength
            && (read = await content.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false)) > 0)
        {
            copy.Write(buffer, 0, read);
        }

        return FromBytes(copy.ToArray(), options, output, tag);
    }

    /// <summary>Opens an image from memory, from its first byte.</summary>
    internal Stream OpenContent() => _openContent!();

    private static RemovalRequest FromContent(
        Func<Stream> open, long length, RemovalOptions? options, OutputOptions? output, object? tag) => new()
        {
            _openContent = open,
            ContentLength = length,
            Options = options ?? new(),
            Output = output ?? new OutputOptions { InMemory = true },
            Tag = tag,
        };
}
