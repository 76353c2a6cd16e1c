namespace Rembg.Contract;

/// <summary>Seconds since 1970, as the service writes times.</summary>
internal static class UnixTime
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The moment, UTC. Values that no date can hold become the nearest that one can.</summary>
    public static DateTimeOffset ToDateTimeOffset(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Min(Math.Max(unixSeconds, Earliest), Latest));
}
