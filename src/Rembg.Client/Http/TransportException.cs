namespace Rembg.Http;

/// <summary>An exchange that broke on the way: no answer of the service says what became of it.</summary>
internal sealed class TransportException : Exception
{
    public TransportException(string message, Exception? inner, ExchangeStage stage, bool timedOut, bool mayPass = true)
        : base(message, inner)
    {
        Stage = stage;
        TimedOut = timedOut;
        MayPass = mayPass;
    }

    /// <summary>How far the exchange had come.</summary>
    public ExchangeStage Stage { get; }

    /// <summary>Whether it was given up for silence.</summary>
    public bool TimedOut { get; }

    /// <summary>Whether another attempt can help.</summary>
    public bool MayPass { get; }
}
