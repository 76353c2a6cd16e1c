namespace Rembg.Client.Tests.Faults;

/// <summary>How far an exchange has come when something goes wrong.</summary>
internal enum Stage
{
    Connect,
    HeadersSent,
    HalfUpload,
    UploadDone,
    AnswerHeaders,
    HalfDownload,
    LastByte,
}

/// <summary>What goes wrong.</summary>
internal enum Trouble
{
    Refused,
    UnknownHost,
    UntrustedCertificate,
    ProxyWantsCredentials,
    Reset,
    Close,
    Stall,
    Garbage,
    NoImage,
    LengthIsNonsense,
    LengthTooLong,
    LengthTooShort,
    MissingLastChunk,
    LateContinue,
    EarlyAnswerReadingOn,
    EarlyAnswerAndClose,
}

/// <summary>How the end of an answer is told.</summary>
internal enum Framing
{
    Length,
    Chunked,
    UntilClosed,
}

/// <summary>One square of the matrix: something goes wrong at some point of an exchange, once or always.</summary>
internal sealed record FaultCell(Trouble Trouble, Stage Stage)
{
    /// <summary>An image beyond what buffers of the network hold, so that half of it can be on the way.</summary>
    public bool IsLarge { get; init; }

    /// <summary>Whether an image has gone well over the same connection before.</summary>
    public bool IsReused { get; init; }

    public Framing Framing { get; init; }

    /// <summary>The status of an early answer.</summary>
    public int Status { get; init; }

    /// <summary>Whether every attempt is hit; otherwise the first only.</summary>
    public bool Always { get; init; }

    public bool IsAnswering => Stage >= Stage.AnswerHeaders;

    /// <summary>The cell's row in the table: all that makes it up but <see cref="Always"/>.</summary>
    public string[] Row =>
    [
        Words(Trouble.ToString()) + (Status == 0 ? "" : $" ({Status})"), Words(Stage.ToString()), IsLarge ? "large" : "small",
        IsReused ? "reused" : "new", IsAnswering ? Words(Framing.ToString()) : "",
    ];

    public string Name => string.Join(", ", [.. Row.Where(part => part.Length > 0), Always ? "always" : "first attempt only"]);

    // HalfUpload becomes half upload.
    private static string Words(string name) =>
        string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? " " + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
}
