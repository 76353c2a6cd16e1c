namespace Rembg.Tests.Processes;

/// <summary>Where things lie in the repository.</summary>
internal static class Repository
{
    /// <summary>The folder of the manifest and of <c>build.ps1</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of something in the repository.</summary>
    /// <param name="relative">Its path below the root, with slashes.</param>
    /// <returns>The path.</returns>
    public static string PathOf(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rembg.psd1")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException(
            $"{AppContext.BaseDirectory} lies in no clone of the repository: there is no Rembg.psd1 above it.");
    }
}
