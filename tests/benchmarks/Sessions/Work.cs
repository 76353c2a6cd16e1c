namespace Rembg.Benchmarks.Sessions;

/// <summary>One piece of work for a contestant.</summary>
internal sealed record Work
{
    /// <summary>Which way to do it, where a session knows several: <c>nothing</c>, <c>remove</c>, <c>parts</c>, <c>loop</c>, <c>cmdlet</c>, <c>web</c>, <c>web-parallel</c>.</summary>
    public string Way { get; init; } = "remove";

    /// <summary>The folder of the images.</summary>
    public required string Input { get; init; }

    /// <summary>The folder for the results.</summary>
    public required string Output { get; init; }

    /// <summary>The base address of the server.</summary>
    public required string Endpoint { get; init; }

    /// <summary>How many at once; 0 where nothing is set and a run finds out.</summary>
    public int Limit { get; init; } = 8;

    /// <summary>Whether images whose output exists are skipped.</summary>
    public bool SkipExisting { get; init; }

    /// <summary>Whether progress is shown.</summary>
    public bool Progress { get; init; } = true;

    /// <summary>Whether the results are let go of as they come, and the first one and the last input timed.</summary>
    public bool Streams { get; init; }
}
