namespace Rembg.Benchmarks;

/// <summary>Where things are.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rembg.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new BenchmarkException("The benchmarks run from a clone of the repository.");
    }
}
