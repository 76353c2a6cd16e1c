namespace Rembg.Http;

/// <summary>How far one exchange has come. What a failure may have cost depends on it.</summary>
internal enum ExchangeStage
{
    /// <summary>The request was not sent whole: it cannot have cost anything.</summary>
    Sending,

    /// <summary>The request was sent whole and no answer has come.</summary>
    FullySent,

    /// <summary>A successful answer has begun.</summary>
    Answering,
}
