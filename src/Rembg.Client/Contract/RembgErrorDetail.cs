namespace Rembg;

/// <summary>One wrong field of a request.</summary>
/// <param name="Field">The service's name for the field, such as <c>w</c>.</param>
/// <param name="Parameter">The cmdlet's name for it, such as <c>Width</c>; an unknown field keeps its name.</param>
/// <param name="Message">What the service says is wrong with it.</param>
public sealed record RembgErrorDetail(string Field, string Parameter, string Message)
{
    /// <summary>The detail in one line.</summary>
    /// <returns>The parameter and the message.</returns>
    public override string ToString() => Parameter.Length == 0 ? Message : $"{Parameter}: {Message}";
}
