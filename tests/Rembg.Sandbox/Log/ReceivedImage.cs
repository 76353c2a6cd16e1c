namespace Rembg.Sandbox;

/// <summary>The image part as it was received.</summary>
/// <param name="FileName">The file name as sent.</param>
/// <param name="ContentType">The part's media type, when it has one.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Sha256">Their hash in lower-case hex.</param>
/// <param name="RawHeaders">The header lines of the part.</param>
public sealed record ReceivedImage(string FileName, string? ContentType, long Length, string Sha256, string RawHeaders);
