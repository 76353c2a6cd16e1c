namespace Rembg.Pipeline;

/// <summary>What a finished image is written to the pipeline as.</summary>
internal enum ResultShape
{
    /// <summary>The object that describes the result.</summary>
    Object,

    /// <summary>A <c>data:</c> URL.</summary>
    Base64,

    /// <summary>The bytes of the image, as one array.</summary>
    Bytes,
}
