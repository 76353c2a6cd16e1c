namespace Rembg.Http;

/// <summary>An exchange that broke on the way: no answer of the service says what became of it.</summary>
internal sealed class TransportException : Exception
{
    public TransportException(string message, Exception? inner, ExchangeStage stage, bool timedOut, bool isTransient = true)
        : base(message, inner)
    {
        Stage = stage;
        TimedOut = timedOut;
        IsTransient = isTransient;
    }

    /// <summary>How far the exchange had come.</summary>
    public ExchangeStage Stage { get; }

    /// <summary>Whether it was given up because nothing moved.</summary>
    public bool TimedOut { get; }

    /// <summary>Whether another attempt can help.</summary>
    public bool IsTransient { get; }
}
