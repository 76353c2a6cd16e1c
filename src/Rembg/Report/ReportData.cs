using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Rembg.Report;

/// <summary>
/// The entries as the page's script reads them: JSON that can stand in a page as it is, with every text and folder that
/// comes again written once. An entry is an array; zeros at its end are left out.
/// </summary>
internal static class ReportData
{
    // What belongs to HTML is escaped, so no name can end the block it stands in; other alphabets keep their two bytes.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Writes the entries as JSON.</summary>
    /// <param name="entries">The entries, in the order of the page.</param>
    /// <param name="reportFolder">The full path of the report's folder.</param>
    public static string Write(IReadOnlyList<ReportEntry> entries, string reportFolder)
    {
        var texts = new Table<string>(string.Empty);
        var folders = new Table<string>(string.Empty);
        var options = new Table<string>("{}");
        var rows = new List<object[]>(entries.Count);
        foreach (var entry in entries)
        {
            var source = LocationOf(entry.SourcePath, reportFolder);
            var output = LocationOf(entry.OutputPath, reportFolder);
            rows.Add([
                texts.IndexOf(entry.Status), folders.IndexOf(source.Folder), source.Name,
                folders.IndexOf(output.Folder), output.Name, texts.IndexOf(entry.Reason),
                entry.SourceLength ?? 0, entry.OutputLength ?? 0, (long)(entry.Elapsed?.TotalMilliseconds ?? 0),
                entry.Attempts, entry.UnknownOutcomeCount, options.IndexOf(Json(entry.Options)),
                texts.IndexOf(entry.Message), texts.IndexOf(entry.Action), texts.IndexOf(entry.Warning),
            ]);
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
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
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static ReportLocation LocationOf(string? path, string reportFolder) =>
        path is null ? new ReportLocation(string.Empty, string.Empty) : ReportLocation.Of(path, reportFolder);

    private static string Json(IReadOnlyList<KeyValuePair<string, string>> options)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var option in options)
            {
                json.WriteString(option.Key, option.Value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
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
        var length = row.Length;
        while (length > 0 && row[length - 1] is 0 or 0L)
        {
            length--;
        }

        json.WriteStartArray();
        foreach (var cell in row.Take(length))
        {
            switch (cell)
            {
                case string text:
                    json.WriteStringValue(text);
                    break;
                case int number:
                    json.WriteNumberValue(number);
                    break;
                case long number:
                    json.WriteNumberValue(number);
                    break;
            }
        }

        json.WriteEndArray();
    }

    /// <summary>Values by number; the first has the number 0.</summary>
    private sealed class Table<T>
        where T : notnull
    {
        private readonly Dictionary<T, int> _indexes = [];
        private readonly List<T> _values = [];

        public Table(T first) => IndexOf(first);

        public IReadOnlyList<T> Values => _values;

        public int IndexOf(T value)
        {
            if (!_indexes.TryGetValue(value, out var index))
            {
                index = _indexes[value] = _values.Count;
                _values.Add(value);
            }

            return index;
        }
    }
}
