using System.Collections;

namespace Rembg.Views;

/// <summary>Reads the properties of an object of the module, or of its copy from a job, a remote session, a file or a log.</summary>
internal static class ObjectProperties
{
    public static PSObject? Property(this PSObject? shown, string name) =>
        shown?.Properties[name]?.Value is { } value ? PSObject.AsPSObject(value) : null;

    /// <summary>A property as text; null for an empty one. Numbers and times in a CSV are written the same wherever it is read.</summary>
    public static string? Text(this PSObject? shown, string name) => shown.Property(name)?.BaseObject switch
    {
        null or IEnumerable and not string => null,
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null,
    };

    public static long? Number(this PSObject? shown, string name) =>
        long.TryParse(shown.Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static int Count(this PSObject? shown, string name) => (int)(shown.Number(name) ?? 0);

    public static TimeSpan? Time(this PSObject? shown, string name) =>
        TimeSpan.TryParse(shown.Text(name), CultureInfo.InvariantCulture, out var time) ? time : null;

    public static bool IsOfType(this PSObject shown, Type type) =>
        shown.TypeNames.Any(name => name == type.FullName || name == "Deserialized." + type.FullName);

    /// <summary>The object itself, or a new one with the properties of its copy.</summary>
    public static T As<T>(this PSObject shown)
        where T : new()
    {
        if (shown.BaseObject is T own)
        {
            return own;
        }

        var restored = new T();
        foreach (var property in typeof(T).GetProperties().Where(static property => property.CanWrite))
        {
            var given = shown.Property(property.Name);
            var value = property.PropertyType == typeof(CurrentBillingCycle) ? given?.As<CurrentBillingCycle>() : given?.BaseObject;
            if (property.PropertyType.IsInstanceOfType(value))
            {
                property.SetValue(restored, value);
            }
        }

        return restored;
    }
}
