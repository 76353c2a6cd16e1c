namespace Rembg.Benchmarks.Cases;

/// <summary>What can be measured, in the order of the report.</summary>
internal static class AllCases
{
    public static IReadOnlyList<ICase> List { get; } =
    [
        new WarmRun(),
        new WarmRunAtNode(),
        new FirstRun(),
        new ThinkTime(),
        new LargeFiles(),
        new ManyFiles(),
        new AllSkipped(),
        new ImportTime(),
        new RateLimits(),
        new ProgressShown(),
        new ProcessorUse(),
        new Parts(),
        new Growth("count", "Growth by number", [(100, 20_000), (1_000, 20_000), (10_000, 20_000)]),
        new Growth(
            "bounded", "Growth by number, a managed heap of at most 64 MiB", [(1_000, 20_000), (10_000, 20_000), (40_000, 20_000)], heapMiB: 64),
        new Growth("size", "Growth by size", [(1_000, 20_000), (400, 400_000), (80, 5_000_000), (16, 50_000_000)]),
    ];
}
