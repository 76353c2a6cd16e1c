using System.Management.Automation;

namespace Rembg.Parameters;

/// <summary>Makes whatever is given for a parameter into its type, which holds also what it does not understand.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HoldAttribute(Type type) : ArgumentTransformationAttribute
{
    /// <summary>The type; its constructor takes one object, and throws for none.</summary>
    public Type Type { get; } = type;

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Activator.CreateInstance(Type, inputData);
}
