namespace Rembg.Concurrency;

/// <summary>Why so many images are with the service at once, and not more.</summary>
internal enum ConcurrencyReason
{
    /// <summary>The run has just begun.</summary>
    Starting,

    /// <summary>More at once still bring more images a second.</summary>
    Rising,

    /// <summary>More at once brought no more images a second: the line is full, or the service queues.</summary>
    LineFull,

    /// <summary>The service refused a request for coming too soon after others.</summary>
    Refused,

    /// <summary>It is as many as are allowed.</summary>
    AtBound,
}
