namespace Rembg.Views;

/// <summary>The layout of the tables. <see cref="ResultView"/> and its siblings render the cells.</summary>
internal static class ViewFormats
{
    // Lines, as they are.
    private static readonly CustomControl Lines = CustomControl.Create(outOfBand: false)
        .StartEntry(entrySelectedByType: null, entrySelectedByCondition: null)
        .AddPropertyExpressionBinding("UsageText", enumerateCollection: false, null, null, customControl: null)
        .AddNewline(count: 1)
        .EndEntry()
        .EndControl();

    /// <summary>The views; of two for a type the first is the default.</summary>
    public static IReadOnlyList<ExtendedTypeDefinition> All { get; } =
    [
        // The end of a name tells it apart: a column that is aligned to the right cuts the beginning.
        Table<RemovalResult>(
            new("Status", 12), Right("Source", 0, "SourceCell"), Right("Output", 0, "OutputCell"), Right("Sent", 8, "SentCell"),
            Right("Saved", 8, "SavedCell"), Right("Time", 8, "TimeCell")),
        Table<BillingCycle>(
            new("Start (UTC)", 19, "StartCell"), new("End (UTC)", 19, "EndCell"),
            Right("AppUsage", 9), Right("ApiUsage", 9), Right("TotalUsage", 10)),
        Of(Lines, typeof(MembershipUsage), typeof(CurrentBillingCycle)),
        Table<MembershipUsage>(
            new("Plan", 0, "Membership"), new("Period", 24, "PeriodCell"), Right("AppUsage", 9), Right("ApiUsage", 9), Right("Credits", 9),
            Right("Prepaid", 9, "PrepaidCredits")),
        Table<RembgErrorDetail>(new("Parameter", 16), new("Field", 13), new("Message", 0)),
    ];

    private static ExtendedTypeDefinition Of(PSControl control, params Type[] types)
    {
        string[] names = [.. types.SelectMany(static type => new[] { type.FullName!, "Deserialized." + type.FullName })];
        var definition = new ExtendedTypeDefinition(names[0], [new FormatViewDefinition(names[0], control)]);
        definition.TypeNames.AddRange(names.Skip(1));
        return definition;
    }

    private static Column Right(string label, int width, string? property = null) => new(label, width, property, Alignment.Right);

    private static ExtendedTypeDefinition Table<T>(params Column[] columns)
    {
        var table = TableControl.Create(outOfBand: false, autoSize: false, hideTableHeaders: false);
        foreach (var column in columns)
        {
            table.AddHeader(column.Alignment, column.Width, column.Label);
        }

        var row = table.StartRowDefinition(wrap: false, entrySelectedByType: null, entrySelectedByCondition: null);
        foreach (var column in columns)
        {
            row.AddPropertyColumn(column.Property ?? column.Label, column.Alignment, format: null);
        }

        return Of(row.EndRowDefinition().EndTable(), typeof(T));
    }

    // A width of 0 is a share of what is left; without a property the label names it.
    private readonly record struct Column(string Label, int Width, string? Property = null, Alignment Alignment = Alignment.Left);
}
