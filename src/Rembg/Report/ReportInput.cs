using System.Collections;
using Rembg.Imaging;
using Rembg.Views;

namespace Rembg.Report;

/// <summary>
/// Reads a pipeline object as an entry of a report, by the names of its properties: a result or an error record, also from a job, a remote
/// session or a file, or a row of a log.
/// </summary>
internal sealed class ReportInput
{
    // The same failure comes twice where both the error stream and -ErrorVariable are given. Exceptions compare by reference.
    private readonly HashSet<Exception> _seen = [];

    public List<ReportEntry> Entries { get; } = [];

    /// <summary>The elapsed time of the runs whose summaries are in the input; null for none.</summary>
    public TimeSpan? Elapsed { get; private set; }

    /// <summary>Reads one object; false when it does not belong in a report. Some that do have no entry of their own.</summary>
    public bool TryRead(PSObject input)
    {
        if (input.BaseObject is IContainsErrorRecord { ErrorRecord: { } contained })
        {
            input = PSObject.AsPSObject(contained);
        }

        if (input.IsOfType(typeof(ErrorRecord)))
        {
            if (input.BaseObject is not ErrorRecord { Exception: { } exception } || _seen.Add(exception))
            {
                Entries.Add(ReadError(input));
            }

            return true;
        }

        if (input.Text("Status") is { } status && input.Properties["SourcePath"] is not null)
        {
            Entries.Add(ReadResult(input, status));
            return true;
        }

        var summary = input.Property("MessageData") ?? input;
        if (summary.IsOfType(typeof(RunSummary)))
        {
            Elapsed = summary.Time("Elapsed") is { } elapsed ? elapsed + (Elapsed ?? TimeSpan.Zero) : Elapsed;
            return true;
        }

        // Other streams come along with *>&1.
        return input.IsOfType(typeof(InformationRecord)) || input.IsOfType(typeof(InformationalRecord));
    }

    private static ReportEntry ReadResult(PSObject input, string status) => new()
    {
        Status = status,
        Reason = input.Text("Error") ?? input.Text("Reason"),
        SourcePath = input.Text("SourcePath"),
        OutputPath = input.Text("OutputPath"),
        SourceLength = input.Number("SourceLength"),
        OutputLength = input.Number("OutputLength"),
        Elapsed = input.Time("Elapsed"),
        Attempts = input.Count("Attempts"),
        UnknownOutcomeCount = input.Count("UnknownOutcomeCount"),
        Warning = input.Text("Warning"),
        Message = input.Text("Message"),
        Action = input.Text("Action"),
        Options = ReadOptions(input),
    };

    // As columns of a job list, or as the one text of a result.
    private static Dictionary<string, string> ReadOptions(PSObject input)
    {
        var asked = (input.Text("Options") ?? string.Empty).Split(' ')
            .ToLookup(static option => option.Split('=')[0], static option => option.Substring(option.IndexOf('=') + 1));
        var options = new Dictionary<string, string>();
        foreach (var name in typeof(RemovalOptions).GetProperties().Select(static property => property.Name))
        {
            if ((input.Text(name) ?? asked[name].FirstOrDefault()) is { } value)
            {
                options.Add(name, value);
            }
        }

        // The rotation that makes the picture upright.
        var isOnItsSide = input.Text("Warning") == RemovalResult.OnItsSide && !options.ContainsKey("Angle");
        if (isOnItsSide && input.Number("Orientation") is { } orientation)
        {
            options.Add("Angle", $"{ImageComparison.UprightAngle((int)orientation)}");
        }

        return options;
    }

    private static ReportEntry ReadError(PSObject input)
    {
        var exception = input.Property("Exception");
        var details = input.Property("ErrorDetails");
        var id = (input.Text("FullyQualifiedErrorId") ?? string.Empty).Split(',')[0];

        // A run shows the advice of each kind of error once; the exception always has it.
        var data = exception.Property("Data")?.BaseObject as IDictionary;
        var action = data?["RecommendedAction"]?.ToString() ?? details.Text("RecommendedAction");
        return new ReportEntry
        {
            Status = ReportEntry.Failed,
            Reason = id,
            SourcePath = input.Text("TargetObject"),
            Attempts = exception.Count("Attempts"),
            UnknownOutcomeCount = exception.Count("UnknownOutcomeCount"),
            OutputPath = exception.Text("KeptPath"),
            CreditCount = exception.Count("CreditCount"),
            Message = WithoutAction(details.Text("Message") ?? input.Text("ErrorDetails_Message") ?? exception.Text("Message"), action),
            Action = action,
        };
    }

    // Before PowerShell 7.5 the message ends with the action, because the view does not show it by itself.
    private static string? WithoutAction(string? message, string? action) =>
        action is not null && message?.EndsWith(action, StringComparison.Ordinal) == true
            ? message.Substring(0, message.Length - action.Length).TrimEnd()
            : message;
}
