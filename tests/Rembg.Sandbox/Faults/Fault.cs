using System.Text.Json.Serialization;

namespace Rembg.Sandbox;

/// <summary>
/// Something that goes wrong on purpose. Start from one of the factory methods and add to it:
/// <c>Fault.Answer(503) with { Times = 2, Match = new() { PathPrefix = "/rmbg" } }</c>.
/// </summary>
public sealed record Fault
{
    /// <summary>What it does.</summary>
    [JsonRequired]
    public required FaultAction Action { get; init; }

    /// <summary>Which requests it is for; null for any.</summary>
    public FaultMatch? Match { get; init; }

    /// <summary>How many requests it hits before it is used up; -1 for all.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The status answered (<see cref="FaultAction.Status"/>, Html, EarlyAnswer).</summary>
    [JsonPropertyName("status")]
    public int? StatusCode { get; init; }

    /// <summary>The text answered; null for the service's own error of that status.</summary>
    public string? Body { get; init; }

    /// <summary>The bytes answered, where they are no text (base64 in JSON).</summary>
    public ReadOnlyMemory<byte>? BodyBytes { get; init; }

    /// <summary>The media type of the body; by default JSON, or plain text for what does not look like it.</summary>
    public string? ContentType { get; init; }

    /// <summary>More headers of the answer.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Where it happens (<see cref="FaultAction.Stall"/>, Reset).</summary>
    public FaultStage Stage { get; init; } = FaultStage.UploadDone;

    /// <summary>How long: the latency, or the stall; a stall without it lasts until the client goes away.</summary>
    public int? Milliseconds { get; init; }

    /// <summary>Ends the latency; set by <see cref="Hold"/>, and not available through the control path.</summary>
    [JsonIgnore]
    public Task? Until { get; init; }

    /// <summary>How the truncated answer is framed.</summary>
    public FaultFraming Framing { get; init; }

    /// <summary>After how many bytes of its body an answer is cut; null for half of it.</summary>
    public int? Bytes { get; init; }

    /// <summary>The text of the <c>Retry-After</c> header.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>What is changed (<see cref="FaultAction.OverrideFields"/>).</summary>
    public FieldOverride? Fields { get; init; }

    /// <summary>The format answered: webp, png, jpeg or bmp (<see cref="FaultAction.WrongFormat"/>).</summary>
    public string? Format { get; init; }

    /// <summary>The pace (<see cref="FaultAction.SlowUpload"/>, SlowDownload).</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>An answer with a status after the upload has been read.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The text; null for the service's own error of that status.</param>
    /// <returns>The fault.</returns>
    public static Fault Answer(int status, string? body = null) =>
        new() { Action = FaultAction.Status, StatusCode = status, Body = body };

    /// <summary>An HTML page instead of an answer.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The fault.</returns>
    public static Fault Html(int status) => new() { Action = FaultAction.Html, StatusCode = status };

    /// <summary>An answer without reading the body, and a closed connection.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The text; null for the service's own error of that status.</param>
    /// <returns>The fault.</returns>
    public static Fault Early(int status, string? body = null) =>
        new() { Action = FaultAction.EarlyAnswer, StatusCode = status, Body = body };

    /// <summary>A late answer.</summary>
    /// <param name="milliseconds">How late.</param>
    /// <returns>The fault.</returns>
    public static Fault Delay(int milliseconds) => new() { Action = FaultAction.Latency, Milliseconds = milliseconds };

    /// <summary>An answer that waits for an event.</summary>
    /// <param name="until">The event.</param>
    /// <returns>The fault.</returns>
    public static Fault Hold(Task until) => new() { Action = FaultAction.Latency, Until = until };

    /// <summary>Silence at a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="milliseconds">How long; null for until the client goes away.</param>
    /// <returns>The fault.</returns>
    public static Fault Stall(FaultStage stage, int? milliseconds = null) =>
        new() { Action = FaultAction.Stall, Stage = stage, Milliseconds = milliseconds };

    /// <summary>A connection reset at a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <returns>The fault.</returns>
    public static Fault Reset(FaultStage stage) => new() { Action = FaultAction.Reset, Stage = stage };

    /// <summary>A part of an answer.</summary>
    /// <param name="framing">How its end could be told.</param>
    /// <param name="bytes">How much of the body comes; null for half.</param>
    /// <returns>The fault.</returns>
    public static Fault Truncate(FaultFraming framing, int? bytes = null) =>
        new() { Action = FaultAction.Truncate, Framing = framing, Bytes = bytes };

    /// <summary>A <c>Retry-After</c> header on the next answer, whatever that is.</summary>
    /// <param name="text">The header's text.</param>
    /// <returns>The fault.</returns>
    public static Fault WithRetryAfter(string text) => new() { Action = FaultAction.RetryAfter, RetryAfter = text };

    /// <summary>A change of what came, before it is validated.</summary>
    /// <param name="fields">The change.</param>
    /// <returns>The fault.</returns>
    public static Fault Override(FieldOverride fields) => new() { Action = FaultAction.OverrideFields, Fields = fields };

    /// <summary>A picture of another format than asked for.</summary>
    /// <param name="format">webp, png, jpeg or bmp.</param>
    /// <returns>The fault.</returns>
    public static Fault WrongFormat(string format) => new() { Action = FaultAction.WrongFormat, Format = format };

    /// <summary>No 100 for <c>Expect: 100-continue</c>.</summary>
    /// <returns>The fault.</returns>
    public static Fault NoContinue() => new() { Action = FaultAction.NoContinue };

    /// <summary>An upload that is read slowly.</summary>
    /// <param name="bytesPerSecond">The pace.</param>
    /// <returns>The fault.</returns>
    public static Fault SlowUpload(int bytesPerSecond) =>
        new() { Action = FaultAction.SlowUpload, BytesPerSecond = bytesPerSecond };

    /// <summary>An answer that is sent slowly.</summary>
    /// <param name="bytesPerSecond">The pace.</param>
    /// <returns>The fault.</returns>
    public static Fault SlowDownload(int bytesPerSecond) =>
        new() { Action = FaultAction.SlowDownload, BytesPerSecond = bytesPerSecond };
}
