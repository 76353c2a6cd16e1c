namespace Rembg.Sandbox.Uploads;

/// <summary>The image part of an upload.</summary>
internal sealed record UploadedImage
{
    /// <summary>The file name as sent; empty when the client chose no file.</summary>
    public required string FileName { get; init; }

    /// <summary>The number of bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The first bytes, enough to read any header that a camera or an editor writes.</summary>
    public required byte[] Head { get; init; }

    /// <summary>A temporary file with all the bytes; null when it is not read.</summary>
    public string? Path { get; init; }
}
