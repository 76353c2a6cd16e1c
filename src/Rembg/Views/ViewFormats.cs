namespace Rembg.Views;

/// <summary>The layout of the tables. <see cref="ResultView"/> and its siblings render the cells.</summary>
internal static class ViewFormats
{
    private static readonly TableControl Results = Table(
        new("Status", 12), // The end of a name tells it apart: a column that is aligned to the right cuts the beginning.
        new("Source", 0, "SourceCell", Alignment.Right), new("Output", 0, "OutputCell", Alignment.Right),
        new("Sent", 8, "SentCell", Alignment.Right), new("Saved", 8, "SavedCell", Alignment.Right), new("Time", 8, "TimeCell", Alignment.Right));

    private static readonly Column[] Window = [new("Start (UTC)", 19, "StartCell"), new("End (UTC)", 19, "EndCell")];

    private static readonly TableControl Cycles = Table([.. Window, Number("AppUsage", 9), Number("ApiUsage", 9), Number("TotalUsage", 10)]);

    private static readonly TableControl CurrentCycle = Table(
        [.. Window, Number("Used", 9, "UsedIncludedCredits"), Number("Included", 9, "IncludedCredits"), Number("Prepaid", 9, "PrepaidCredits")]);

    private static readonly TableControl Usage = Table(
        new("Plan", 0, "Membership"), new("Period", 24, "PeriodCell"), Number("AppUsage", 9), Number("ApiUsage", 9), Number("Credits", 9),
        Number("Prepaid", 9, "PrepaidCredits"));

    private static readonly TableControl Details = Table([new("Parameter", 16), new("Field", 13), new("Message", 0)], wraps: true);

    // Lines, as they are.
    private static readonly CustomControl Lines = CustomControl.Create(outOfBand: false)
        .StartEntry(entrySelectedByType: null, entrySelectedByCondition: null)
        .AddPropertyExpressionBinding("UsageText", enumerateCollection: false, selectedByType: null, selectedByScript: null, customControl: null)
        .AddNewline(count: 1)
        .EndEntry()
        .EndControl();

    /// <summary>The views; of two for a type the first is the default.</summary>
    public static IReadOnlyList<ExtendedTypeDefinition> All { get; } =
    [
        Of(Results, typeof(RemovalResult)),
        Of(Cycles, typeof(BillingCycle)),
        Of(Lines, typeof(MembershipUsage), typeof(CurrentBillingCycle)),
        Of(Usage, typeof(MembershipUsage)),
        Of(CurrentCycle, typeof(CurrentBillingCycle)),
        Of(Details, typeof(RembgErrorDetail)),
    ];

    private static ExtendedTypeDefinition Of(PSControl control, params Type[] types)
    {
        string[] names = [.. types.SelectMany(static type => new[] { type.FullName!, "Deserialized." + type.FullName })];
        var definition = new ExtendedTypeDefinition(names[0], [new FormatViewDefinition(names[0], control)]);
        definition.TypeNames.AddRange(names.Skip(1));
        return definition;
    }

    private static Column Number(string label, int width, string? property = null) => new(label, width, property, Alignment.Right);

    private static TableControl Table(params Column[] columns) => Table(columns, wraps: false);

    private static TableControl Table(Column[] columns, bool wraps)
    {
        var table = TableControl.Create(outOfBand: false, autoSize: false, hideTableHeaders: false);
        foreach (var column in columns)
        {
            table.AddHeader(column.Alignment, column.Width, column.Label);
        }

        var row = table.StartRowDefinition(wraps, entrySelectedByType: null, entrySelectedByCondition: null);
        foreach (var column in columns)
        {
            row.AddPropertyColumn(column.Property ?? column.Label, column.Alignment, format: null);
        }

        return row.EndRowDefinition().EndTable();
    }

    // A width of 0 is a share of what is left; without a property the label names it.
    private readonly record struct Column(string Label, int Width, string? Property = null, Alignment Alignment = Alignment.Left);
}
