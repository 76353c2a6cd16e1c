using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Rembg.Report;

/// <summary>Writes the entries as JSON for the page's script. What an entry does not have is left out.</summary>
internal static class ReportData
{
    private static readonly JsonSerializerOptions Options = new()
    {
        // HTML's characters are escaped, so no name can end the script block; other alphabets are not, which keeps the page small.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    public static string Write(IEnumerable<ReportEntry> entries, string reportFolder) => JsonSerializer.Serialize(
        entries.Select(entry => new
        {
            entry.Status,
            Source = LocationOf(entry.SourcePath, reportFolder),
            Output = LocationOf(entry.OutputPath, reportFolder),
            entry.Reason,
            entry.SourceLength,
            entry.OutputLength,
            Elapsed = (long?)entry.Elapsed?.TotalMilliseconds,
            entry.Attempts,
            Unknown = entry.UnknownOutcomeCount,
            Options = entry.Options.Count > 0 ? entry.Options : null,
            entry.Message,
            entry.Action,
            entry.Warning,
        }),
        Options);

    private static object? LocationOf(string? path, string reportFolder) =>
        path is null ? null : ReportLocation.Of(path, reportFolder) is var location ? new { location.Folder, location.Name } : null;
}
