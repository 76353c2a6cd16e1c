namespace Rembg.Deduplication;

/// <summary>What is known of an image before all of it is read. Images with other looks have other bytes, or are to become something else.</summary>
/// <param name="Length">Bytes of the image.</param>
/// <param name="Options">The number of what is asked.</param>
/// <param name="Sample">The <see cref="Outputs.FileSample"/> of its bytes; 0 as long as none was taken.</param>
internal readonly record struct TwinLook(long Length, int Options, int Sample = 0)
{
    /// <summary>Whether a sample was taken.</summary>
    public bool IsSampled => Sample != 0;
}
