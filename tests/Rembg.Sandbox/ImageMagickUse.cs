namespace Rembg.Sandbox;

/// <summary>Whether the sandbox makes its pictures with ImageMagick.</summary>
public enum ImageMagickUse
{
    /// <summary>Real cut-outs where ImageMagick is on the machine, placeholders elsewhere.</summary>
    Auto,

    /// <summary>
    /// Placeholders always. They cost next to nothing, and only the header of an upload is looked at: the choice for
    /// benchmarks, and for tests whose images are a header and noise.
    /// </summary>
    Never,
}
