using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Rembg.Sandbox.Uploads;

/// <summary>Reads the multipart bodies of any client, and logs them.</summary>
/// <param name="spoolDirectory">Where images are spooled; null when they are not read.</param>
internal sealed class UploadReader(string? spoolDirectory)
{
    private const int FieldLimit = 64 * 1024;

    /// <summary>Reads the body to its end.</summary>
    /// <param name="contentType">The request's content type.</param>
    /// <param name="body">The body.</param>
    /// <param name="received">The log entry to fill.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>What came. A body that is no multipart, or a broken one, holds no image and no field.</returns>
    public async Task<Upload> ReadAsync(
        string? contentType, Stream body, ReceivedRequest received, CancellationToken cancellation)
    {
        var upload = new Upload();
        try
        {
            if (BoundaryOf(contentType) is { } boundary)
            {
                await ReadPartsAsync(new MultipartReader(boundary, body), upload, received, cancellation);
            }

            await body.CopyToAsync(Stream.Null, cancellation);
            received.BodyReadWhole = true;
        }
        catch (Exception exception) when (exception is InvalidDataException || IsCutMultipart(exception))
        {
            upload.Dispose();
            return new Upload();
        }
        catch
        {
            upload.Dispose();
            throw;
        }

        return upload;
    }

    // MultipartReader says this when the last boundary is missing. A connection that broke throws a derived type.
    private static bool IsCutMultipart(Exception exception) => exception.GetType() == typeof(IOException);

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.UnescapeAsQuotedString(type.Boundary).Value
            : null;

    private async Task ReadPartsAsync(
        MultipartReader reader, Upload upload, ReceivedRequest received, CancellationToken cancellation)
    {
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            if (PartHeader.TryRead(section) is not { } header)
            {
                continue;
            }

            if (header.FileName is null)
            {
                await ReadFieldAsync(section, header, upload, received, cancellation);
            }
            else if (header.Name == "image" && upload.Image is null)
            {
                await ReadImageAsync(section, header, upload, received, cancellation);
            }
        }
    }

    private static async Task ReadFieldAsync(
        MultipartSection section, PartHeader header, Upload upload, ReceivedRequest received, CancellationToken cancellation)
    {
        using var reader = new StreamReader(section.Body, Encoding.UTF8, leaveOpen: true);
        var buffer = new char[FieldLimit];
        var value = new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellation));
        upload.Add(header.Name, value);
        received.Add(new ReceivedField(header.Name, value, header.Text));
    }

    private async Task ReadImageAsync(
        MultipartSection section, PartHeader header, Upload upload, ReceivedRequest received, CancellationToken cancellation)
    {
        var path = spoolDirectory is null ? null : Path.Combine(spoolDirectory, Path.GetRandomFileName());
        upload.Image = new UploadedImage { FileName = header.FileName!, Length = 0, Head = [], Path = path };
        using var sink = new ImageSink(path);
        await sink.ReadAsync(section.Body, cancellation);
        upload.Image = upload.Image with { Length = sink.Length, Head = sink.Head() };
        received.Image = new ReceivedImage(header.FileName!, header.ContentType, sink.Length, sink.Sha256(), header.Text);
    }
}
