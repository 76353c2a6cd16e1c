using Rembg.Completion;
using Rembg.Parameters;

namespace Rembg.Commands;

/// <content>The parameters.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string ContentSet = "Content";
    private const string Base64Set = "Base64";

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true, HelpMessage = "The images to work on; wildcards are fine.")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [CellText(TakesSeveral = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The images to work on, each by its exact path.")]
    [Alias("PSPath", "FullName", "LP")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [CellText(TakesSeveral = true)]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = ContentSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The bytes of an image.")]
    [AllowNull]
    [AllowEmptyCollection]
#pragma warning disable CA1819 // Parameters are arrays in PowerShell.
    public byte[] Content { get; set; } = [];
#pragma warning restore CA1819

    [Parameter(Mandatory = true, ParameterSetName = Base64Set, ValueFromPipelineByPropertyName = true,
        HelpMessage = "An image as base64 text, with or without a data: prefix.")]
    [AllowNull]
    [AllowEmptyString]
    public string Base64 { get; set; } = string.Empty;

    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [AllowNull]
    [Row]
    public PSObject? InputObject { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellText]
    public string? OutputDirectory { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellText]
    public string? RelativeTo { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellText]
    public string? OutFile { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Suffix { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter AsBase64 { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter AsByteArray { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Force { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter SkipExisting { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Cell]
    [ArgumentCompleter(typeof(ValueCompleter))]
    public Cell? Format { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Cell]
    public Cell? Width { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Cell]
    public Cell? Height { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter ExactResize { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Cell]
    public Cell? Angle { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter NoExpand { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ValueCompleter))]
    public string? BackgroundColor { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Mask { get; set; }

    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaximumImageCount { get; set; } = int.MaxValue;

    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long MinimumCreditBalance { get; set; } = -1;

    [Parameter]
    public SwitchParameter SkipPreflight { get; set; }
}
