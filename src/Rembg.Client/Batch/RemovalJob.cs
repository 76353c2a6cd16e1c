using System.Diagnostics;
using Rembg.Http;
using Rembg.Imaging;
using Rembg.Ledger;
using Rembg.Outputs;

namespace Rembg.Batch;

/// <summary>An image that passed all local checks, and the place for its output. Created by a <see cref="RemovalPlanner"/>.</summary>
/// <param name="request">The request.</param>
/// <param name="file">The source, links followed; null for an image from memory.</param>
/// <param name="header">The header of the image; null without preflight.</param>
/// <param name="outputPath">The full path of the output; null for one that stays in memory.</param>
/// <param name="policy">Decides about an existing output.</param>
#pragma warning disable CA1001 // Each attempt disposes its upload.
internal sealed class RemovalJob(
    RemovalRequest request, FileInfo? file, ImageHeader? header, string? outputPath, ExistingOutputPolicy policy)
#pragma warning restore CA1001
{
    private readonly DateTime? _checkedTime = file?.LastWriteTimeUtc;
    private ImageUpload? _upload;
    private bool _isRecorded;

    public RemovalRequest Request { get; } = request;

    /// <summary>The form fields of each attempt.</summary>
    public RemovalFields Fields { get; } = new(request.Options, request.Output.OutFile);

    public ImageHeader? Header { get; private set; } = header;

    /// <summary>The EXIF orientation where viewers rotate or mirror the image by it; else null.</summary>
    public int? Orientation => Header is { IsReoriented: true } known ? known.Orientation : null;

    public IReadOnlyList<string> Warnings =>
        Header is { IsAnimated: true } ? [$"{Request.Name} is animated; a single frame of it comes back."] : [];

    public string? OutputPath { get; } = outputPath;

    public ExistingOutputPolicy Policy { get; } = policy;

    /// <summary>Whether both input and output are files, so that the outputs of identical inputs can be copied.</summary>
    public bool IsFileToFile => file is not null && OutputPath is not null;

    /// <summary>The name without its folder, for progress and prompts.</summary>
    public string DisplayName => file is null ? "image from memory" : Path.GetFileName(Request.SourcePath!);

    /// <summary>The length in bytes when the image was planned.</summary>
    public long SourceLength { get; } = file?.Length ?? request.ContentLength;

    /// <summary>Whether a ledger contains an output of this image, so that nothing has to be uploaded.</summary>
    public bool HasCopy { get; init; }

    /// <summary>The file as it was when it was last uploaded; null when it was not, or is no file.</summary>
    public FileStamp? Sent { get; private set; }

    /// <summary>The SHA-256 of the bytes last uploaded; null when it is not known.</summary>
    public Sha256Hash? SentHash => _upload?.Hash;

    /// <summary>The file as it was when it was planned; null for an image from memory.</summary>
    public SourceSnapshot? Planned => file is { Exists: true } ? new SourceSnapshot(Request, Fields.ToString(), file) : null;

    /// <summary>The image as it is now; null when it no longer exists.</summary>
    public SourceSnapshot? TrySource()
    {
        file?.Refresh();
        return file is { Exists: false } ? null : new SourceSnapshot(Request, Fields.ToString(), file);
    }

    /// <summary>The time since work on the image started.</summary>
    public Stopwatch Elapsed { get; } = new();

    /// <summary>Uploads that were started.</summary>
    public int Attempts { get; private set; }

    /// <summary>Uploads that may have cost a credit and brought no image.</summary>
    public int UnknownOutcomes { get; set; }

    /// <summary>The outcome of an image that was ready and not sent.</summary>
    /// <remarks>Only that of a dry run names the output: others are piped on to commands that read their files.</remarks>
    public RemovalOutcome NotSubmitted(string reason)
    {
        var isDryRun = reason is RemovalReason.WhatIf or RemovalReason.SameImage;
        var result = new RemovalResult
        {
            SourcePath = Request.SourcePath,
            SourceLength = SourceLength,
            OutputPath = isDryRun ? OutputPath : null,
            Status = RemovalStatus.NotSubmitted,
            Orientation = Orientation,
            Reason = reason,
        };
        return new RemovalOutcome(Request, result, isDryRun ? Warnings : []);
    }

    /// <summary>Decides about the output again, now that it is locked.</summary>
    /// <exception cref="RembgException">It was created meanwhile and is not to be replaced.</exception>
    public OutputDecision Decide()
    {
        file?.Refresh();
        if (OutputPath is null || file is { Exists: false })
        {
            return new OutputDecision();
        }

        if (ExistingOutputPolicy.UsesLedger(Request))
        {
            Policy.History.Refresh(OutputPath);
        }

        var decision = Policy.Decide(Request, Fields.ToString(), file, OutputPath);
        _isRecorded = decision.IsNoted;
        return decision;
    }

    /// <summary>The ledger entry of a saved output.</summary>
    /// <param name="saved">The output.</param>
    /// <param name="hash">Its SHA-256.</param>
    /// <param name="copied">The source of an output that was copied; null when it was uploaded.</param>
    public LedgerEntry Entry(SavedFile saved, Sha256Hash hash, SourceSnapshot? copied) => new()
    {
        Output = Path.GetFileName(saved.Path!),
        Length = saved.Length,
        Time = saved.Time,
        Hash = hash,
        Source = Policy.History.SourceIn(Request.SourcePath, saved.Path!),
        SourceLength = copied?.Length ?? _upload!.Length,
        SourceTime = copied is null ? Sent?.Time : copied.Time,
        SourceHash = copied is null ? SentHash : copied.Hash(),
        Options = Fields.ToString(),
        Status = copied is null ? RemovalStatus.Completed : RemovalStatus.Copied,
        Made = DateTime.UtcNow,
        Attempts = Attempts,
        UnknownOutcomes = UnknownOutcomes,
    };

    /// <summary>Opens the image for one attempt.</summary>
    /// <exception cref="RembgException">It is gone, or cannot be read.</exception>
    public ImageUpload OpenUpload()
    {
        file?.Refresh();
        if (Header is not null && file is { Exists: true } && (file.Length != SourceLength || file.LastWriteTimeUtc != _checkedTime))
        {
            Header = Preflight.Check(Request, file); // Another program may be writing it.
        }

        Stream? stream = null;
        try
        {
            stream = file is null ? Request.OpenContent() : SourceFile.Open(file);
            var format = Header?.Format ?? ImageSignature.Detect(new ByteWindow(stream).Start(ImageSignature.Length));
            stream.Position = 0;

            // The ledger records what was uploaded, even if the file changes at once.
            Sent = file is null ? null : new FileStamp(file.FullName, stream.Length, file.LastWriteTimeUtc);
            Attempts++;
            var (name, mediaType) = (format?.UploadName() ?? UnknownUploadName(), format?.MediaType() ?? "application/octet-stream");
            return _upload = new ImageUpload(stream, stream.Length, name, mediaType, Request.Name, _isRecorded);
        }
        // A caller's stream may throw anything.
        catch (Exception e) when (e is not RembgException)
        {
            stream?.Dispose();
            throw SourceFile.CannotRead(Request.Name, e);
        }
    }

    // Without preflight the service determines the type, by the extension.
    private string UnknownUploadName()
    {
        var extension = Path.GetExtension(Request.SourcePath ?? string.Empty).ToLowerInvariant();
        return Regex.IsMatch(extension, @"\A\.[a-z0-9]{1,8}\z") ? "image" + extension : "image.bin";
    }
}
