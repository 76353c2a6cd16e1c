using System.Reflection;
using Rembg.Commands;

namespace Rembg.Parameters;

/// <summary>
/// Hides properties that throw from PowerShell's binder, which reads those with the name of a parameter and would end the pipeline.
/// <see cref="Restore"/> shows them again, so that only their row fails.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RowAttribute : ArgumentTransformationAttribute
{
    /// <summary>The names and aliases of the parameters that a row can give.</summary>
    public static readonly HashSet<string> Names = new(
        from property in typeof(RemoveImageBackgroundCommand).GetProperties()
        where property.GetCustomAttributes<ParameterAttribute>().Any(static parameter => parameter.ValueFromPipelineByPropertyName)
        from name in (property.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []).Append(property.Name)
        select name,
        StringComparer.OrdinalIgnoreCase);

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (inputData is PSObject row && CanThrow(row))
        {
            var read = row.Properties.Where(static property => property is not PSNoteProperty && Names.Contains(property.Name));
            foreach (var property in read.Where(static property => InputRow.Read(property) is GetValueException).ToList())
            {
                Replace(row, property, new PSNoteProperty(property.Name, new Hidden(property)));
            }
        }

        return inputData;
    }

    public static void Restore(PSObject row)
    {
        var notes = CanThrow(row) ? row.Properties.OfType<PSNoteProperty>().Where(static note => note.Value is Hidden).ToList() : [];
        foreach (var note in notes)
        {
            Replace(row, note, ((Hidden)note.Value).Property);
        }
    }

    // The properties of files do not, and there are many files.
    private static bool CanThrow(PSObject row) => row.BaseObject is not (FileSystemInfo or string or Array);

    // A property of the type is covered by one of the instance.
    private static void Replace(PSObject row, PSPropertyInfo old, PSPropertyInfo property)
    {
        if (old.IsInstance)
        {
            row.Properties.Remove(old.Name);
        }

        if (property.IsInstance || property is PSNoteProperty)
        {
            row.Properties.Add(property);
        }
    }

    private sealed record Hidden(PSPropertyInfo Property);
}
