using System.Management.Automation.Runspaces;

namespace Rembg.Views;

/// <summary>
/// Properties that only the tables read. They are code, because a script shows nothing in Constrained Language Mode, belong to objects
/// from jobs and files as well, and are hidden from lists, CSV and JSON.
/// </summary>
internal static class ViewMembers
{
    // The names by which other cmdlets take a file: a result with an output has them beside its own properties.
    private static readonly string[] OfFiles = ["PSPath", "FullName"];

    /// <summary>The properties of each type. An instance belongs to one runspace.</summary>
    public static TypeData[] Create() =>
    [
        .. Of<RemovalResult>(
            ("SourceCell", ResultView.Source), ("OutputCell", ResultView.Output), ("SentCell", ResultView.Sent),
            ("SavedCell", ResultView.Saved), ("TimeCell", ResultView.Time), ("Path", ResultView.Pattern)),
        .. Of<BillingCycle>(("StartCell", UsageView.StartOf), ("EndCell", UsageView.EndOf)),
        .. Of<CurrentBillingCycle>(("UsageText", UsageView.OfCycle)),
        .. Of<MembershipUsage>(("PeriodCell", UsageView.PeriodOf), ("UsageText", UsageView.OfUsage)),
    ];

    private static IEnumerable<TypeData> Of<T>(params (string Name, Func<PSObject, string> Text)[] members)
    {
        // What goes to a file or another process is what the type itself has.
        var own = typeof(T).GetProperties().Select(static property => property.Name).Concat(OfFiles);
        foreach (var name in new[] { typeof(T).FullName!, "Deserialized." + typeof(T).FullName })
        {
            var type = new TypeData(name)
            {
                SerializationMethod = "SpecificProperties",
                PropertySerializationSet = new PropertySetData(own),
            };
            foreach (var (member, text) in members)
            {
                type.Members.Add(member, new CodePropertyData(member, text.Method) { IsHidden = true });
            }

            yield return type;
        }
    }
}
