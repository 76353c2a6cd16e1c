namespace Rembg.Http;

/// <summary>What has happened between one request and its file. What it cost, and whether it is tried again, follow from it.</summary>
internal enum ExchangeState
{
    /// <summary>The request was not sent whole: it cannot have cost anything.</summary>
    NotSent,

    /// <summary>The request was sent whole, and the service has not said what became of it.</summary>
    FullySent,

    /// <summary>The service itself refused the request, which costs nothing.</summary>
    Refused,

    /// <summary>A successful answer has begun.</summary>
    Answering,

    /// <summary>The whole answer has arrived. It is paid for, and nothing may lose it any more.</summary>
    Received,

    /// <summary>The image has its name.</summary>
    Saved,
}
