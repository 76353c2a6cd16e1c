namespace Rembg.Benchmarks.Report;

/// <summary>One line of the result: what one of the compared took, and how the module stands beside it.</summary>
internal sealed record Row
{
    /// <summary>The case it belongs to.</summary>
    public required string Case { get; init; }

    /// <summary>Who or what was measured.</summary>
    public required string Peer { get; init; }

    /// <summary>The unit of the values.</summary>
    public string Unit { get; init; } = "s";

    /// <summary>One value for each round.</summary>
    public IReadOnlyList<double> Values { get; init; } = [];

    /// <summary>The module's figure divided by this one's, or the figure that the goal is about.</summary>
    public double? Ratio { get; init; }

    /// <summary>The goal, in words.</summary>
    public string? Goal { get; init; }

    /// <summary>Whether the goal was reached; null where there is none.</summary>
    public bool? Reached { get; init; }

    /// <summary>What else is to say.</summary>
    public string? Note { get; init; }

    /// <summary>The middle value; NaN without any.</summary>
    public double Median => Values.Count == 0 ? double.NaN : Statistics.Median(Values);

    /// <summary>The least value; NaN without any.</summary>
    public double Least => Values.Count == 0 ? double.NaN : Values.Min();

    /// <summary>The greatest value; NaN without any.</summary>
    public double Most => Values.Count == 0 ? double.NaN : Values.Max();

    /// <summary>The same row, held to a bound.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="bound">The most it may be.</param>
    /// <param name="goal">The goal, in words.</param>
    public Row AtMost(double figure, double bound, string goal) =>
        this with { Ratio = figure, Goal = goal, Reached = figure <= bound };

    /// <inheritdoc cref="AtMost"/>
    public Row AtLeast(double figure, double bound, string goal) =>
        this with { Ratio = figure, Goal = goal, Reached = figure >= bound };
}
