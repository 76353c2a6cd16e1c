namespace Rembg.Sandbox;

/// <summary>What a fault does to a request.</summary>
public enum FaultAction
{
    /// <summary>Reads the upload whole and answers with a status, instead of what the service would say.</summary>
    Status,

    /// <summary>The same with an HTML page, as a proxy in between would.</summary>
    Html,

    /// <summary>Answers with a status without reading the body, and closes the connection at once.</summary>
    EarlyAnswer,

    /// <summary>Answers later.</summary>
    Latency,

    /// <summary>
    /// Falls silent at a stage, for a time or until the client goes away. While much of an upload is unread nobody can
    /// see whether the client has gone; such a stall ends with the server at the latest.
    /// </summary>
    Stall,

    /// <summary>Resets the connection at a stage.</summary>
    Reset,

    /// <summary>Sends a part of the answer's body and closes the connection.</summary>
    Truncate,

    /// <summary>Adds a <c>Retry-After</c> header to the answer.</summary>
    RetryAfter,

    /// <summary>Changes what came before it is validated.</summary>
    OverrideFields,

    /// <summary>Answers with another picture format than asked for.</summary>
    WrongFormat,

    /// <summary>Ignores <c>Expect: 100-continue</c>: sends no 100, and reads the body when it comes.</summary>
    NoContinue,

    /// <summary>Reads the upload slowly.</summary>
    SlowUpload,

    /// <summary>Sends the answer slowly.</summary>
    SlowDownload,
}
