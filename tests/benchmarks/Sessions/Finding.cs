namespace Rembg.Benchmarks.Sessions;

/// <summary>What came of one piece of work.</summary>
internal sealed record Finding
{
    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>How many results there were.</summary>
    public int Results { get; init; }

    /// <summary>How many errors there were.</summary>
    public int Errors { get; init; }

    /// <summary>When the first result came; with <see cref="Work.Streams"/>.</summary>
    public double FirstResultAt { get; init; }

    /// <summary>When the last input was handed over; with <see cref="Work.Streams"/>.</summary>
    public double LastInputAt { get; init; }

    /// <summary>Bytes resident before the work.</summary>
    public long IdleBytes { get; init; }

    /// <summary>The most bytes resident during it.</summary>
    public long PeakBytes { get; init; }

    /// <summary>How many methods the runtime compiled meanwhile, anew or once more with better care.</summary>
    public long CompiledMethods { get; init; }

    /// <summary>How long it compiled, on all threads together.</summary>
    public double CompilingSeconds { get; init; }

    /// <summary>What parts of the work take by themselves, in microseconds an image; only where parts were asked for.</summary>
    public IReadOnlyDictionary<string, double> Parts { get; init; } = new Dictionary<string, double>();

    /// <summary>What went wrong, when something did.</summary>
    public string? Problem { get; init; }
}
