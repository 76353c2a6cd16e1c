namespace Rembg.Outputs;

/// <summary>The file that a result is saved to, and what is done about one that stands there.</summary>
/// <param name="path">The full path.</param>
/// <param name="rules">Decide again when the output is claimed.</param>
internal sealed class OutputPlace(string path, ExistingOutputPolicy rules)
{
    public string Path { get; } = path;

    public ExistingOutputPolicy Rules { get; } = rules;
}
