namespace Rembg.Http;

/// <summary>The progress of one request. Its cost, and whether it is retried, follow from it.</summary>
internal enum ExchangeState
{
    /// <summary>The request was not sent completely: it cannot have cost anything.</summary>
    NotSent,

    /// <summary>The request was sent completely, and its outcome is not known.</summary>
    FullySent,

    /// <summary>The service itself refused the request, which costs nothing.</summary>
    Refused,

    /// <summary>A successful response has started.</summary>
    Answering,

    /// <summary>The complete response has arrived. It is paid for, and nothing may lose it.</summary>
    Received,
}

/// <summary>Records the progress of one attempt at one image, which only moves forward through the states.</summary>
internal sealed class Exchange
{
    private readonly object _lock = new();
    private bool _isFinalWriteStarted;

    public ExchangeState State { get; private set; }

    /// <summary>Whether the request was sent completely, however it was answered.</summary>
    public bool IsDelivered { get; private set; }

    /// <summary>Whether it may have cost a credit although no image was saved: sent completely, and not refused.</summary>
    public bool IsOutcomeUnknown => State is ExchangeState.FullySent or ExchangeState.Answering or ExchangeState.Received;

    /// <summary>Whether the image may be sent again: never after its response has arrived.</summary>
    public bool MayBeRepeated => State < ExchangeState.Received;

    /// <summary>Whether it was abandoned before it was sent completely, because its run ended early.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>
    /// Abandons it, unless the final write of the request has started: from then on it may be paid for, so its response is awaited.
    /// </summary>
    public bool TryAbandon()
    {
        lock (_lock)
        {
            return IsAbandoned = IsAbandoned || (!_isFinalWriteStarted && State == ExchangeState.NotSent);
        }
    }

    /// <summary>Records that the last bytes of the request are about to be written.</summary>
    /// <exception cref="OperationCanceledException">It was abandoned before that.</exception>
    public void BeginFinalWrite()
    {
        lock (_lock)
        {
            if (IsAbandoned)
            {
                throw new OperationCanceledException("The run was ended before the image was sent completely.");
            }

            _isFinalWriteStarted = true;
        }
    }

    /// <summary>Records progress. An early response can be read completely before the request has recorded that it was sent.</summary>
    public void Advance(ExchangeState state)
    {
        lock (_lock)
        {
            IsDelivered |= state == ExchangeState.FullySent;
            State = (ExchangeState)Math.Max((int)State, (int)state);
        }
    }

    /// <summary>The server rejected <c>Expect: 100-continue</c> (417) without processing the request; the exchange restarts.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _isFinalWriteStarted = false;
            IsDelivered = false;
            State = ExchangeState.NotSent;
        }
    }
}
