namespace Rembg.Demo;

/// <summary>A folder of pictures to work in.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Sources">The names of the pictures in it.</param>
internal sealed record Album(string Folder, IReadOnlyList<string> Sources)
{
    /// <summary>Copies pictures to a new folder, which stays, so that the results can be looked at.</summary>
    /// <param name="pictures">The folder they are in.</param>
    /// <returns>The copy.</returns>
    public static Album Copy(string pictures)
    {
        var folder = Directory.CreateTempSubdirectory("rembg-demo-").FullName;
        var names = Directory.GetFiles(pictures).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            File.Copy(Path.Combine(pictures, name), Path.Combine(folder, name));
        }

        return new Album(folder, names);
    }

    /// <summary>The pictures whose results are not beside them.</summary>
    /// <returns>Their names; none when all came out.</returns>
    public IReadOnlyList<string> Missing() =>
        [.. Sources.Where(name => !File.Exists(Path.Combine(Folder, $"{Path.GetFileNameWithoutExtension(name)}-nobg.webp")))];
}
