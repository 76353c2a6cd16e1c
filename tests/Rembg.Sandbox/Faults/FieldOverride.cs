namespace Rembg.Sandbox;

/// <summary>
/// Changes to what a client sent, made before the sandbox validates it. So its real validation answers what a typed
/// client cannot send.
/// </summary>
public sealed record FieldOverride
{
    /// <summary>Form fields to add or replace.</summary>
    public IReadOnlyDictionary<string, string>? Set { get; init; }

    /// <summary>Form fields to take away; <c>image</c> takes the image away.</summary>
    public IReadOnlyList<string>? Remove { get; init; }

    /// <summary>Another file name for the image; empty for no file selected.</summary>
    public string? FileName { get; init; }

    /// <summary>Other bytes for the image (base64 in JSON).</summary>
    public ReadOnlyMemory<byte>? Image { get; init; }

    /// <summary>Another length for the image, without the bytes.</summary>
    public long? ImageLength { get; init; }

    /// <summary>Request headers to add or replace, such as <c>x-user-token</c>.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}
