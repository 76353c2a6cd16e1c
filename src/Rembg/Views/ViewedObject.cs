using System.Management.Automation;

namespace Rembg.Views;

/// <summary>Reads the properties of what is shown: an object of the module, or what a job or a file made of it.</summary>
internal static class ViewedObject
{
    /// <summary>A property as text; null when it is not there, or says nothing.</summary>
    public static string? Text(this PSObject shown, string name) => Bare(shown, name) as string;

    /// <summary>A property as a whole number; null when it is not there, or is not one.</summary>
    public static long? Number(this PSObject shown, string name) => Bare(shown, name) switch
    {
        int number => number,
        long number => number,
        _ => null,
    };

    /// <summary>A property that is an object itself; null when it is not there.</summary>
    public static PSObject? Object(this PSObject shown, string name) => shown.Properties[name]?.Value is { } value ? PSObject.AsPSObject(value) : null;

    private static object? Bare(PSObject shown, string name) =>
        shown.Properties[name]?.Value switch
        {
            PSObject wrapped => wrapped.BaseObject,
            var value => value,
        };
}
