using Rembg.Http;
using Rembg.Imaging;
using Rembg.Ledger;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>A request that has passed every local check and has a place for its result. Made by a <see cref="RemovalPlanner"/>.</summary>
internal sealed class RemovalJob
{
    private readonly FileInfo? _file;
    private HashingStream? _sent;
    private Sha256Hash? _sentHash;
    private bool _isNoted;
    private long _sentLength;
    private DateTime? _sentTime;

    /// <param name="request">What was asked.</param>
    /// <param name="file">The source, links followed; null for an image from memory.</param>
    /// <param name="header">The image's header; null when the local checks are skipped.</param>
    /// <param name="place">The file the result is saved to; null when it stays in memory.</param>
    public RemovalJob(RemovalRequest request, FileInfo? file, ImageHeader? header, OutputPlace? place)
    {
        Request = request;
        Fields = new RemovalFields(request.Options);
        _file = file;
        Header = header;
        Place = place;
        SourceLength = file?.Length ?? request.ContentLength;
    }

    /// <summary>What was asked.</summary>
    public RemovalRequest Request { get; }

    /// <summary>The form fields of each attempt.</summary>
    public RemovalFields Fields { get; }

    /// <summary>The header of the image; null when the local checks are skipped.</summary>
    public ImageHeader? Header { get; }

    /// <summary>What is reported once a run.</summary>
    public RunNotices Notices { get; init; } = new();

    /// <summary>The EXIF orientation, where a viewer turns or mirrors the image by it; else null.</summary>
    public int? Orientation => Header is { IsReoriented: true } header ? header.Orientation : null;

    /// <summary>What a person should know before the image is sent; usually empty.</summary>
    public IReadOnlyList<string> Warnings =>
        Header is { IsAnimated: true } ? [$"{Request.Name} is animated; a single frame of it comes back."] : [];

    /// <summary>The file the result is saved to; null when it stays in memory.</summary>
    public OutputPlace? Place { get; }

    /// <summary>The full path the result will be saved to; null when it stays in memory.</summary>
    public string? OutputPath => Place?.Path;

    /// <summary>Whether a file becomes a file, so that identical ones can be copied.</summary>
    public bool IsFileToFile => _file is not null && Place is not null;

    /// <summary>The image's name without its folder, for progress and prompts.</summary>
    public string DisplayName => _file is null ? "image from memory" : Path.GetFileName(Request.SourcePath!);

    /// <summary>The image's length in bytes when it was checked.</summary>
    public long SourceLength { get; }

    /// <summary>Whether a ledger knows an output that is this very image, so that nothing would be sent.</summary>
    public bool HasCopy { get; init; }

    /// <summary>The file as it was when it was last sent; null when it was not, or is no file.</summary>
    public FileStamp? Sent => _sentTime is { } time ? new FileStamp(_file!.FullName, _sentLength, time) : null;

    /// <summary>The SHA-256 of what was last sent; null when that is not known.</summary>
    public Sha256Hash? SentHash => _sentHash ??= _sent?.HashOf(_sentLength);

    /// <summary>The image as it was when it was planned; null when it comes from memory.</summary>
    public SourceSnapshot? Planned => _file is { Exists: true } ? new SourceSnapshot(Request, Fields.ToString(), _file) : null;

    /// <summary>The image as it is now; null when it is not there any more.</summary>
    public SourceSnapshot? TrySource()
    {
        _file?.Refresh();
        return _file is { Exists: false } ? null : new SourceSnapshot(Request, Fields.ToString(), _file);
    }

    /// <summary>The result of an image that was ready to be sent and was not.</summary>
    /// <param name="reason">Why not: one of the texts in <see cref="RemovalReason"/>.</param>
    /// <returns>The result. Only a rehearsal's names the output: elsewhere results are piped on to what reads their files.</returns>
    public RemovalResult NotSubmitted(string reason) => new()
    {
        SourcePath = Request.SourcePath,
        SourceLength = SourceLength,
        OutputPath = reason is RemovalReason.WhatIf or RemovalReason.SameImage ? OutputPath : null,
        Status = RemovalStatus.NotSubmitted,
        Orientation = Orientation,
        Reason = reason,
    };

    /// <summary>Looks at the output once more, now that nobody else can be at work on it.</summary>
    /// <exception cref="RembgException">It was made meanwhile, and nothing was said about that.</exception>
    public OutputDecision Decide()
    {
        _file?.Refresh();
        if (Place is null || _file is { Exists: false })
        {
            return new OutputDecision.Make(replaced: null);
        }

        if (ExistingOutputPolicy.UsesLedger(Request))
        {
            Place.Rules.History.Refresh(Place.Path);
        }

        var decision = Place.Rules.Decide(Request, Fields.ToString(), _file, Place.Path);
        _isNoted = decision is OutputDecision.Make { IsNoted: true };
        return decision;
    }

    /// <summary>What a ledger says of this image once its output is saved.</summary>
    /// <param name="saved">The output.</param>
    /// <param name="hash">The SHA-256 of the output.</param>
    /// <param name="copied">The source when the output was found to be one that can be copied; null when it was sent.</param>
    /// <param name="attempts">How often it was sent.</param>
    /// <param name="unknownOutcomes">How many attempts were fully sent and never fully answered.</param>
    public LedgerEntry Entry(SavedFile saved, Sha256Hash hash, SourceSnapshot? copied, int attempts, int unknownOutcomes)
    {
        return new LedgerEntry
        {
            Output = Path.GetFileName(saved.Path!),
            Length = saved.Length,
            Time = saved.Time,
            Hash = hash,
            Source = Place!.Rules.History.SourceIn(Request.SourcePath, saved.Path!),
            SourceLength = copied?.Length ?? _sentLength,
            SourceTime = copied is null ? _sentTime : copied.Time,
            SourceHash = copied is null ? SentHash : copied.Hash(),
            Options = Fields.ToString(),
            Status = copied is null ? RemovalStatus.Completed : RemovalStatus.Copied,
            Made = DateTime.UtcNow,
            Attempts = attempts,
            UnknownOutcomes = unknownOutcomes,
        };
    }

    /// <summary>Opens the image anew, for one attempt.</summary>
    /// <exception cref="RembgException">It is gone, or cannot be read.</exception>
    public ImageUpload OpenUpload()
    {
        _file?.Refresh();
        Stream? stream = null;
        try
        {
            stream = _file is null ? Request.OpenContent() : SourceFile.Open(_file);
            return NewUpload(stream, stream.Length, Header?.Format ?? Detect(stream));
        }
#pragma warning disable CA1031 // A stream of the caller's own may throw anything.
        catch (Exception e) when (e is not RembgException)
#pragma warning restore CA1031
        {
            stream?.Dispose();
            throw new RembgException(RembgError.ReadFailed, $"{Request.Name} cannot be read: {e.Message}", e);
        }
    }

    private ImageUpload NewUpload(Stream content, long length, ImageFormat? format)
    {
        // What is noted is what was sent, though the file may change the next moment.
        (_sentLength, _sentTime) = (length, _file?.LastWriteTimeUtc);
        (_sent, _sentHash) = (_isNoted ? new HashingStream(content) : null, null);
        return new(_sent ?? content, length, format?.UploadName() ?? UnknownUploadName(), format?.MediaType() ?? "application/octet-stream", Request.Name);
    }

    private static ImageFormat? Detect(Stream stream)
    {
        var start = new byte[ImageSignature.Length];
        var filled = stream.ReadUpTo(start, start.Length);
        stream.Position = 0;
        return ImageSignature.Detect(start.AsSpan(0, filled));
    }

    // With the local checks off the service is to judge the type, and it does that by the extension.
    private string UnknownUploadName()
    {
        var extension = Path.GetExtension(Request.SourcePath ?? string.Empty).ToLowerInvariant();
        var isPlain = extension.Length is > 1 and <= 9;
        foreach (var character in extension.AsSpan(Math.Min(1, extension.Length)))
        {
            isPlain &= character is (>= 'a' and <= 'z') or (>= '0' and <= '9');
        }

        return isPlain ? "image" + extension : "image.bin";
    }
}
