namespace Rembg.Http;

/// <summary>An exchange that broke on the way: no answer of the service says what became of it. Its <see cref="Exchange"/> says how far it had come.</summary>
internal sealed class TransportException : Exception
{
    public TransportException(string message, Exception? inner, bool timedOut, bool isTransient = true)
        : base(message, inner)
    {
        TimedOut = timedOut;
        IsTransient = isTransient;
    }

    /// <summary>Whether it was given up because nothing moved.</summary>
    public bool TimedOut { get; }

    /// <summary>Whether another attempt can help.</summary>
    public bool IsTransient { get; }
}
