using Rembg.Sandbox.Uploads;

namespace Rembg.Sandbox.Contract;

/// <summary>Validates a whole request and collects every fault in it.</summary>
internal static class RequestValidator
{
    /// <summary>Reads a job out of an upload.</summary>
    /// <param name="upload">The image and the fields.</param>
    /// <param name="faults">Everything that is wrong; empty when a job comes back.</param>
    /// <returns>The job; null when anything is wrong.</returns>
    public static RemovalJob? Validate(Upload upload, out IReadOnlyList<ValidationFault> faults)
    {
        var found = new List<ValidationFault>();
        faults = found;

        var header = ImageRules.Check(upload.Image, found);
        var format = FieldRules.Format(upload["format"], found);
        var width = FieldRules.Side("w", upload["w"], found);
        var height = FieldRules.Side("h", upload["h"], found);
        var angle = FieldRules.Angle(upload["angle"], found);
        var color = FieldRules.Color(upload["bg_color"], found);
        var mask = FieldRules.Flag(upload["mask"], byDefault: false);
        if (mask && upload["bg_color"] is not null)
        {
            found.Add(new("mask", ErrorTexts.MaskWithColor));
        }

        if (header is null || found.Count > 0)
        {
            return null;
        }

        return new RemovalJob
        {
            Source = header.Format,
            SourceSize = header.Size,
            Format = format,
            Width = width,
            Height = height,
            ExactResize = FieldRules.Flag(upload["exact_resize"], byDefault: false),
            Mask = mask,
            BackgroundColor = color,
            Angle = angle,
            Expand = FieldRules.Flag(upload["expand"], byDefault: true),
        };
    }
}
