namespace Rembg.Concurrency;

/// <summary>Why the concurrency limit is what it is.</summary>
internal enum ConcurrencyReason
{
    /// <summary>The run has just started.</summary>
    Starting,

    /// <summary>The limit still grows.</summary>
    Growing,

    /// <summary>Images took longer at a higher limit: the connection is saturated, or the service queues.</summary>
    Saturated,

    /// <summary>The service throttled a request.</summary>
    Throttled,

    /// <summary>It is the maximum.</summary>
    AtMaximum,

    /// <summary>The last upload was never answered, so one image at a time is sent.</summary>
    Unanswered,
}
