namespace Rembg.Client.Tests.Model;

/// <summary>What a run of a sequence asks for.</summary>
/// <param name="Sources">The names of the sources, in their order.</param>
/// <param name="Options">Which of the options.</param>
/// <param name="Existing">What about outputs that are there.</param>
/// <param name="Layout">Where outputs go.</param>
internal sealed record JobRun(IReadOnlyList<string> Sources, int Options, ExistingOutput Existing, Layout Layout)
{
    private static readonly RemovalOptions[] AllOptions = [new(), new() { Width = 100 }, new() { Width = 100, ExactResize = true, Height = 50 }];

    public static int OptionsCount => AllOptions.Length;

    /// <summary>The name of a source's output.</summary>
    public string TargetOf(string source)
    {
        var (folder, stem) = (source[..2], Path.GetFileNameWithoutExtension(source));
        return Layout switch
        {
            Layout.Flat => $"out/{stem}.webp",
            Layout.Mirrored => $"out/{folder}{stem}.webp",
            _ => $"{folder}{stem}-nobg.webp",
        };
    }

    public IEnumerable<RemovalRequest> RequestsIn(JobFolder folder) => Sources.Select(source => RemovalRequest.FromFile(
        folder[source],
        AllOptions[Options],
        Layout == Layout.Beside
            ? new OutputOptions { Existing = Existing }
            : new OutputOptions { Existing = Existing, OutputDirectory = folder["out"], RelativeTo = Layout == Layout.Mirrored ? folder.Path : null }));

    public override string ToString() => $"run {Existing} options {Options} over {string.Join(" ", Sources)}";
}

/// <summary>Where outputs go.</summary>
internal enum Layout
{
    /// <summary>Beside the sources.</summary>
    Beside,

    /// <summary>All in one folder, where sources of one name meet.</summary>
    Flat,

    /// <summary>In a folder with the tree of the sources.</summary>
    Mirrored,
}
