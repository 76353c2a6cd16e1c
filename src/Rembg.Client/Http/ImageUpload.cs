namespace Rembg.Http;

/// <summary>An opened image to upload.</summary>
internal sealed class ImageUpload : IDisposable
{
    /// <param name="stream">The image from its first byte.</param>
    /// <param name="length">Bytes to send.</param>
    /// <param name="uploadName">The ASCII name to announce.</param>
    /// <param name="mediaType">The media type to announce.</param>
    /// <param name="name">What to call the image in messages.</param>
    public ImageUpload(Stream stream, long length, string uploadName, string mediaType, string name)
    {
        Stream = stream;
        Length = length;
        UploadName = uploadName;
        MediaType = mediaType;
        Name = name;
    }

    public Stream Stream { get; }

    public long Length { get; }

    public string UploadName { get; }

    public string MediaType { get; }

    public string Name { get; }

    /// <summary>Whether the image is longer now than it was when it was opened.</summary>
    public bool HasGrown => Length > 0 && Stream.Length > Length;

    public void Dispose() => Stream.Dispose();
}
