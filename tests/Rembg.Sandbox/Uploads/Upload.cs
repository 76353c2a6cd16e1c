namespace Rembg.Sandbox.Uploads;

/// <summary>What a multipart body held. Disposing deletes the temporary file of its image.</summary>
internal sealed class Upload : IDisposable
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>The image; null when there was none.</summary>
    public UploadedImage? Image { get; set; }

    /// <summary>The value of a field; null when it was not sent. Of several with one name, the first counts.</summary>
    public string? this[string name] => _fields.Find(field => field.Key == name).Value;

    /// <summary>Adds a field as it comes.</summary>
    public void Add(string name, string value) => _fields.Add(new(name, value));

    /// <summary>Takes a field away, whether it was sent or not.</summary>
    public void Remove(string name) => _fields.RemoveAll(field => field.Key == name);

    /// <summary>Takes the image away.</summary>
    public void DropImage()
    {
        if (Image?.Path is { } path)
        {
            File.Delete(path);
        }

        Image = null;
    }

    /// <inheritdoc/>
    public void Dispose() => DropImage();
}
