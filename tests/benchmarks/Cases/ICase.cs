using Rembg.Benchmarks.Report;

namespace Rembg.Benchmarks.Cases;

/// <summary>One line of the table of goals, or one question of how cost grows.</summary>
internal interface ICase
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What it is called in the report.</summary>
    string Title { get; }

    /// <summary>Whether it makes sense without PowerShell.</summary>
    bool NeedsPowerShell => false;

    /// <summary>Measures.</summary>
    IReadOnlyList<Row> Measure(Bench bench);
}
