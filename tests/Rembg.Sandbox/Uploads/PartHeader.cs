using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Rembg.Sandbox.Uploads;

/// <summary>What the header of one multipart section says.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="FileName">The file name; null when the part is no file.</param>
/// <param name="ContentType">The media type, when there is one.</param>
/// <param name="Text">The header lines as received.</param>
internal sealed record PartHeader(string Name, string? FileName, string? ContentType, string Text)
{
    /// <summary>Reads the header.</summary>
    /// <returns>The header; null when it names no field.</returns>
    public static PartHeader? TryRead(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
        {
            return null;
        }

        var name = HeaderUtilities.UnescapeAsQuotedString(disposition.Name).Value;
        return string.IsNullOrEmpty(name)
            ? null
            : new PartHeader(name, NameOfFile(disposition), section.ContentType, TextOf(section));
    }

    // The plain parameter is taken literally. ASP.NET would decode the "=?utf-8?B?...?=" that .NET clients write for
    // other alphabets; servers that check extensions do not, and see a file without one. So does the sandbox.
    private static string? NameOfFile(ContentDispositionHeaderValue disposition)
    {
        var plain = NameValueHeaderValue.Find(disposition.Parameters, "filename");
        return plain is not null
            ? HeaderUtilities.UnescapeAsQuotedString(plain.Value).Value ?? ""
            : disposition.FileNameStar.Value;
    }

    private static string TextOf(MultipartSection section)
    {
        var text = new StringBuilder();
        foreach (var (name, values) in section.Headers ?? [])
        {
            foreach (var value in values)
            {
                text.Append(name).Append(": ").Append(value).Append("\r\n");
            }
        }

        return text.ToString();
    }
}
