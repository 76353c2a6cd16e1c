namespace Rembg.Http;

/// <summary>
/// One attempt at one image, told by what has happened. It only ever goes forward, from <see cref="ExchangeState.NotSent"/>
/// to <see cref="ExchangeState.Saved"/> or to where it broke.
/// </summary>
internal sealed class Exchange
{
    private readonly object _lock = new();
    private bool _isLeaving;

    /// <summary>How far it has come.</summary>
    public ExchangeState State { get; private set; }

    /// <summary>Whether it may have cost a credit that nothing was had for: sent whole, and not answered to the end.</summary>
    public bool IsOutcomeUnknown => State is ExchangeState.FullySent or ExchangeState.Answering;

    /// <summary>Whether the image may be sent again: never once its answer has arrived.</summary>
    public bool MayBeRepeated => State < ExchangeState.Received;

    /// <summary>Whether it was given up before it was sent whole, because its run ended early.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>
    /// Gives it up, unless the last bytes of the request are on their way: from then on it may be paid for, so its answer is
    /// waited for.
    /// </summary>
    /// <returns>Whether it is given up.</returns>
    public bool TryAbandon()
    {
        lock (_lock)
        {
            return IsAbandoned = IsAbandoned || (!_isLeaving && State == ExchangeState.NotSent);
        }
    }

    /// <summary>The last bytes of the request are about to be handed to the network.</summary>
    /// <exception cref="OperationCanceledException">It was given up before that.</exception>
    public void LastBytesLeave()
    {
        lock (_lock)
        {
            if (IsAbandoned)
            {
                throw new OperationCanceledException("The run was ended before the image was sent whole.");
            }

            _isLeaving = true;
        }
    }

    /// <summary>Every byte of the request was handed to the network.</summary>
    public void FullySent() => Advance(ExchangeState.FullySent);

    /// <summary>The service itself said no.</summary>
    public void Refused() => Advance(ExchangeState.Refused);

    /// <summary>A successful answer has begun, whether or not the whole request was waited for.</summary>
    public void Answering() => Advance(ExchangeState.Answering);

    /// <summary>The whole answer has arrived.</summary>
    public void Received() => Advance(ExchangeState.Received);

    /// <summary>The image has its name.</summary>
    public void Saved() => Advance(ExchangeState.Saved);

    /// <summary>The server would not be asked before the body, and did nothing about the image: it begins anew.</summary>
    public void BeginAnew()
    {
        lock (_lock)
        {
            _isLeaving = false;
            State = ExchangeState.NotSent;
        }
    }

    // An answer that comes early can be read to its end before the request has noticed that it was sent.
    private void Advance(ExchangeState state)
    {
        lock (_lock)
        {
            State = (ExchangeState)Math.Max((int)State, (int)state);
        }
    }
}
