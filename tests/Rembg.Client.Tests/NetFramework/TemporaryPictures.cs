using Rembg.Client.Tests.Imaging;

namespace Rembg.Client.Tests.NetFramework;

/// <summary>A folder with a picture of each format, and a file that is none.</summary>
internal sealed class TemporaryPictures : IDisposable
{
    public static readonly string[] Names = ["a.bmp", "b.png", "c d.png", "é.bmp"];

    public TemporaryPictures()
    {
        foreach (var name in Names)
        {
            var format = ImageFormats.FromExtension(System.IO.Path.GetExtension(name));
            File.WriteAllBytes(System.IO.Path.Combine(Path, name), Samples.All.Values.First(sample => sample.Format == format).Bytes);
        }

        File.WriteAllText(System.IO.Path.Combine(Path, "notes.txt"), "no picture");
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("rembg-netframework-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
