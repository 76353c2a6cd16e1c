namespace Rembg.Concurrency;

/// <summary>Which part of the search for the best number at once goes on.</summary>
/// <param name="Kind">Which part.</param>
/// <param name="Best">The best number that is known, and what it brings.</param>
internal readonly record struct NextPhase(NextPhase.Part Kind, ConcurrencyMeasurement Best)
{
    /// <summary>The parts that go on from others.</summary>
    internal enum Part
    {
        /// <summary>There may be room for many more.</summary>
        SlowStart,

        /// <summary>More bring no more, or are not allowed.</summary>
        SteadyState,

        /// <summary>It is time to look again whether a few more bring more.</summary>
        HillClimb,
    }
}
