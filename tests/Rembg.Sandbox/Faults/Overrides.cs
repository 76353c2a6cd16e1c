using Rembg.Sandbox.Uploads;

namespace Rembg.Sandbox.Faults;

/// <summary>Applies the changes of an <see cref="FaultAction.OverrideFields"/> fault.</summary>
internal static class Overrides
{
    /// <summary>Changes the headers of a request.</summary>
    public static void Apply(FieldOverride? change, HttpRequest request)
    {
        foreach (var (name, value) in change?.Headers ?? new Dictionary<string, string>())
        {
            request.Headers[name] = value;
        }
    }

    /// <summary>Changes the form of a request.</summary>
    public static async Task ApplyAsync(FieldOverride? change, Upload upload)
    {
        if (change is null)
        {
            return;
        }

        foreach (var name in change.Remove ?? [])
        {
            upload.Remove(name);
        }

        foreach (var (name, value) in change.Set ?? new Dictionary<string, string>())
        {
            upload.Remove(name);
            upload.Add(name, value);
        }

        if (upload.Image is { } image && !(change.Remove ?? []).Contains("image"))
        {
            upload.Image = await ChangeAsync(change, image);
        }
        else
        {
            upload.DropImage();
        }
    }

    private static async Task<UploadedImage> ChangeAsync(FieldOverride change, UploadedImage image)
    {
        if (change.Image is { } bytes)
        {
            using var sink = new ImageSink(image.Path);
            await sink.ReadAsync(new MemoryStream(bytes.ToArray()), CancellationToken.None);
            image = image with { Length = sink.Length, Head = sink.Head() };
        }

        return image with
        {
            FileName = change.FileName ?? image.FileName,
            Length = change.ImageLength ?? image.Length,
        };
    }
}
