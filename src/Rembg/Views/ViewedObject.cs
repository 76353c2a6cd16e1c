using System.Management.Automation;
using Rembg.Parameters;

namespace Rembg.Views;

/// <summary>Reads the properties of what is shown: an object of the module, or what a job or a file made of it.</summary>
internal static class ViewedObject
{
    /// <summary>A property as text; null when it is not there, or says nothing.</summary>
    public static string? Text(this PSObject shown, string name) => ValueReading.Unwrap(shown.Properties[name]?.Value) as string;

    /// <summary>A property as a whole number; null when it is not there, or is not one.</summary>
    public static long? Number(this PSObject shown, string name) => ValueReading.Unwrap(shown.Properties[name]?.Value) switch
    {
        int number => number,
        long number => number,
        _ => null,
    };

    /// <summary>A property that is an object itself; null when it is not there.</summary>
    public static PSObject? Object(this PSObject shown, string name) => shown.Properties[name]?.Value is { } value ? PSObject.AsPSObject(value) : null;
}
