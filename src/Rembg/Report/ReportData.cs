using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Rembg.Report;

/// <summary>
/// Writes the entries as JSON for the page's script. Repeated texts and folders are written once, an entry is an array, and zeros at its
/// end are left out.
/// </summary>
internal static class ReportData
{
    // HTML's characters are escaped, so no name can end the script block; other alphabets are not, which keeps the page small.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static string Write(IReadOnlyList<ReportEntry> entries, string reportFolder)
    {
        var texts = new Table(string.Empty);
        var folders = new Table(string.Empty);
        var options = new Table("{}");
        var rows = new List<object[]>(entries.Count);
        foreach (var entry in entries)
        {
            var source = LocationOf(entry.SourcePath, reportFolder);
            var output = LocationOf(entry.OutputPath, reportFolder);
            rows.Add([
                texts.IndexOf(entry.Status), folders.IndexOf(source.Folder), source.Name,
                folders.IndexOf(output.Folder), output.Name, texts.IndexOf(entry.Reason),
                entry.SourceLength ?? 0, entry.OutputLength ?? 0, (long)(entry.Elapsed?.TotalMilliseconds ?? 0),
                entry.Attempts, entry.UnknownOutcomeCount, options.IndexOf(OptionsOf(entry)),
                texts.IndexOf(entry.Message), texts.IndexOf(entry.Action), texts.IndexOf(entry.Warning),
            ]);
        }

        return Json(json =>
        {
            json.WriteStartObject();
            WriteTexts(json, "texts", texts.Values);
            WriteTexts(json, "folders", folders.Values);
            json.WriteStartArray("options");
            foreach (var value in options.Values)
            {
                json.WriteRawValue(value);
            }

            json.WriteEndArray();
            json.WriteStartArray("entries");
            foreach (var row in rows)
            {
                WriteRow(json, row);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static ReportLocation LocationOf(string? path, string reportFolder) =>
        path is null ? new ReportLocation(string.Empty, string.Empty) : ReportLocation.Of(path, reportFolder);

    private static string OptionsOf(ReportEntry entry) => Json(json =>
    {
        json.WriteStartObject();
        foreach (var option in entry.Options)
        {
            json.WriteString(option.Key, option.Value);
        }

        json.WriteEndObject();
    });

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, object[] row)
    {
        json.WriteStartArray();
        foreach (var cell in row.Take(Array.FindLastIndex(row, static cell => cell is not (0 or 0L)) + 1))
        {
            if (cell is string text)
            {
                json.WriteStringValue(text);
            }
            else
            {
                json.WriteNumberValue(Convert.ToInt64(cell, CultureInfo.InvariantCulture));
            }
        }

        json.WriteEndArray();
    }

    /// <summary>Texts by number; the first has the number 0.</summary>
    private sealed class Table
    {
        private readonly Dictionary<string, int> _indexes = [];

        public Table(string first) => IndexOf(first);

        public IEnumerable<string> Values => _indexes.OrderBy(static index => index.Value).Select(static index => index.Key);

        public int IndexOf(string value) => _indexes.TryGetValue(value, out var index) ? index : _indexes[value] = _indexes.Count;
    }
}
