using Rembg.Client.Tests.Imaging;

namespace Rembg.Client.Tests.NetFramework;

/// <summary>A folder with pictures, each another one, and a file that is none.</summary>
internal sealed class TemporaryPictures : IDisposable
{
    public static readonly string[] Names = ["a.bmp", "b.png", "c d.png", "é.bmp"];

    public TemporaryPictures()
    {
        for (var number = 0; number < Names.Length; number++)
        {
            var width = Samples.Width + number;
            var isPng = System.IO.Path.GetExtension(Names[number]) == ".png";
            File.WriteAllBytes(
                System.IO.Path.Combine(Path, Names[number]),
                isPng ? HeaderBuilder.PngWhole((uint)width, Samples.Height) : HeaderBuilder.Bmp(width, Samples.Height));
        }

        File.WriteAllText(System.IO.Path.Combine(Path, "notes.txt"), "no picture");
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("rembg-netframework-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
