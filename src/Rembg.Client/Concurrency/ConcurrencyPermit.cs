namespace Rembg.Concurrency;

/// <summary>Permission to send one image.</summary>
/// <param name="Number">The order of issue, from 1.</param>
/// <param name="IssuedAt">The time of issue, since the start of the run.</param>
internal readonly record struct ConcurrencyPermit(long Number, TimeSpan IssuedAt);

/// <summary>What follows from a request that was not delivered.</summary>
internal enum OutageVerdict
{
    /// <summary>Nothing gets through: the image waits at the gate, without using an attempt.</summary>
    Wait,

    /// <summary>Other images get through: the image has used an attempt.</summary>
    ImageFault,

    /// <summary>Nothing has got through for too long.</summary>
    GiveUp,
}
