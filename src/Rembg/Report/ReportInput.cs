using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Rembg.Imaging;

namespace Rembg.Report;

/// <summary>
/// Reads a pipeline object as an entry of a report, by the names of its properties: a result or an error record, also from a job, a remote
/// session or a file, or a row of a log.
/// </summary>
internal sealed class ReportInput
{
    private static readonly string[] OptionNames =
        ["Format", "Width", "Height", "ExactResize", "Angle", "NoExpand", "BackgroundColor", "Mask"];

    // The same failure comes twice where both the error stream and -ErrorVariable are given. Exceptions compare by reference.
    private readonly HashSet<Exception> _seen = [];

    private readonly Dictionary<string, string> _actions = [];

    /// <summary>The elapsed time of the runs whose summaries are in the input; null for none.</summary>
    public TimeSpan? Elapsed { get; private set; }

    /// <summary>Reads one object; false when it does not belong in a report. Some that do have no entry of their own.</summary>
    public bool TryRead(PSObject input, out ReportEntry? entry)
    {
        entry = null;
        if (input.BaseObject is IContainsErrorRecord { ErrorRecord: { } contained })
        {
            input = PSObject.AsPSObject(contained);
        }

        if (input.BaseObject is ErrorRecord { Exception: { } exception } && !_seen.Add(exception))
        {
            return true;
        }

        if (IsOfType(input, "System.Management.Automation.ErrorRecord"))
        {
            entry = ReadError(input);
        }
        else if (Text(input, "Status") is { } status && Has(input, "SourcePath"))
        {
            entry = ReadResult(input, status);
        }
        else if (IsOfType(input, "System.Management.Automation.InformationRecord"))
        {
            ReadSummary(input);
        }
        else if (!IsOfType(input, "Rembg.RunSummary"))
        {
            // Other streams come along with *>&1.
            return IsOfType(input, "System.Management.Automation.InformationalRecord");
        }
        else
        {
            AddElapsed(input);
        }

        return true;
    }

    private static ReportEntry ReadResult(PSObject input, string status) => new()
    {
        Status = status,
        Reason = Text(input, "Error") ?? Text(input, "Reason") ?? string.Empty,
        SourcePath = Text(input, "SourcePath"),
        OutputPath = Text(input, "OutputPath"),
        SourceLength = Number(input, "SourceLength"),
        OutputLength = Number(input, "OutputLength"),
        Elapsed = Time(input, "Elapsed"),
        Attempts = (int)(Number(input, "Attempts") ?? 0),
        UnknownOutcomeCount = (int)(Number(input, "UnknownOutcomeCount") ?? 0),
        Warning = Text(input, "Warning") ?? string.Empty,
        Message = Text(input, "Message") ?? string.Empty,
        Action = Text(input, "Action") ?? string.Empty,
        Options = ReadOptions(input),
    };

    // As columns of a job list, or as the one text of a result.
    private static List<KeyValuePair<string, string>> ReadOptions(PSObject input)
    {
        var asked = (Text(input, "Options") ?? string.Empty).Split([' '], StringSplitOptions.RemoveEmptyEntries);
        var options = new List<KeyValuePair<string, string>>();
        foreach (var name in OptionNames)
        {
            var start = name + "=";
            var text = asked.FirstOrDefault(option => option.StartsWith(start, StringComparison.Ordinal));
            if ((Text(input, name) ?? text?.Substring(start.Length)) is { } value)
            {
                options.Add(new(name, value));
            }
        }

        // The rotation that makes the picture upright.
        if (Text(input, "Warning") == RemovalResult.OnItsSide && Number(input, "Orientation") is { } orientation && !options.Exists(static option => option.Key == "Angle"))
        {
            options.Add(new("Angle", ImageComparison.UprightAngle((int)orientation).ToString(CultureInfo.InvariantCulture)));
        }

        return options;
    }

    private ReportEntry ReadError(PSObject input)
    {
        var exception = Property(input, "Exception");
        var details = Property(input, "ErrorDetails");
        var source = Text(input, "TargetObject");
        var id = (Text(input, "FullyQualifiedErrorId") ?? string.Empty).Split(',')[0];
        var action = Text(details, "RecommendedAction") ?? Text(input, "ErrorDetails_RecommendedAction") ?? GivenBefore(input, id);
        if (action.Length > 0)
        {
            _actions[id] = action;
        }

        var message = Text(details, "Message") ?? Text(input, "ErrorDetails_Message") ?? Text(exception, "Message") ?? string.Empty;
        return new ReportEntry
        {
            Status = ReportEntry.Failed,
            Reason = id,
            SourcePath = source,
            Attempts = (int)(Number(exception, "Attempts") ?? 0),
            UnknownOutcomeCount = (int)(Number(exception, "UnknownOutcomeCount") ?? 0),
            OutputPath = Text(exception, "KeptPath"),
            CreditCount = (int)(Number(exception, "CreditCount") ?? 0),
            Message = WithoutAction(message, action),
            Action = action,
        };
    }

    // A run shows the advice of each kind of error once.
    private string GivenBefore(PSObject input, string id) =>
        (input.BaseObject as ErrorRecord)?.Exception.Data["RecommendedAction"] as string ?? (_actions.TryGetValue(id, out var action) ? action : string.Empty);

    // Before PowerShell 7.5 the message ends with the action, because the view does not show it by itself.
    private static string WithoutAction(string message, string action) =>
        action.Length > 0 && message.EndsWith(action, StringComparison.Ordinal)
            ? message.Substring(0, message.Length - action.Length).TrimEnd()
            : message;

    private void ReadSummary(PSObject record)
    {
        if (Property(record, "MessageData") is { } data && IsOfType(data, "Rembg.RunSummary"))
        {
            AddElapsed(data);
        }
    }

    private void AddElapsed(PSObject summary)
    {
        if (Time(summary, "Elapsed") is { } elapsed)
        {
            Elapsed = (Elapsed ?? TimeSpan.Zero) + elapsed;
        }
    }

    private static bool IsOfType(PSObject input, string name) =>
        input.TypeNames.Any(type => type == name || type == "Deserialized." + name);

    private static bool Has(PSObject input, string name) => input.Properties[name] is not null;

    private static PSObject? Property(PSObject? input, string name) =>
        input?.Properties[name]?.Value is { } value ? PSObject.AsPSObject(value) : null;

    // Empty cells are missing values. Numbers and times in a CSV are written the same wherever it is read.
    private static string? Text(PSObject? input, string name) => Property(input, name)?.BaseObject switch
    {
        null or IEnumerable and not string => null,
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null,
    };

    private static long? Number(PSObject? input, string name) =>
        long.TryParse(Text(input, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Time(PSObject? input, string name) =>
        TimeSpan.TryParse(Text(input, name), CultureInfo.InvariantCulture, out var time) ? time : null;
}
