namespace Rembg.Sandbox;

/// <summary>Whether the sandbox makes its pictures with ImageMagick.</summary>
public enum ImageMagickUse
{
    /// <summary>Real cut-outs where ImageMagick is on the machine, placeholders elsewhere.</summary>
    Auto,

    /// <summary>Placeholders always. They cost next to nothing, so this is the choice for benchmarks.</summary>
    Never,
}
