using System.Management.Automation;
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

    /// <summary>The images, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true, HelpMessage = "The images to work on; wildcards are fine.")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [CellText(TakesSeveral = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The images, to the letter.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The images to work on, each by its exact path.")]
    [Alias("PSPath", "FullName", "LP")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [CellText(TakesSeveral = true)]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>An image in memory.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContentSet, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The bytes of an image.")]
    [AllowNull]
    [AllowEmptyCollection]
#pragma warning disable CA1819 // Parameters are arrays in PowerShell.
    public byte[] Content { get; set; } = [];
#pragma warning restore CA1819

    /// <summary>An image as base64 text; a <c>data:</c> prefix is fine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Base64Set, ValueFromPipelineByPropertyName = true,
        HelpMessage = "An image as base64 text, with or without a data: prefix.")]
    [AllowNull]
    [AllowEmptyString]
    public string Base64 { get; set; } = string.Empty;

    /// <summary>
    /// The object from the pipeline. PowerShell binds it beside <see cref="Path"/> and the others, so that the cmdlet sees the row as
    /// it is; it is not meant to be typed.
    /// </summary>
    [Parameter(ValueFromPipeline = true, DontShow = true, HelpMessage = "The object from the pipeline whose properties are the parameters.")]
    [AllowNull]
    [Row]
    public PSObject? InputObject { get; set; }

    /// <summary>The folder to save to, under the source's base name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "The folder to save to.")]
    [CellText]
    public string? OutputDirectory { get; set; }

    /// <summary>With -OutputDirectory: the folder below which the source's tree is mirrored.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "The folder below which the tree of the sources is kept.")]
    [CellText]
    public string? RelativeTo { get; set; }

    /// <summary>The very file to save to. Its extension chooses the format when -Format does not.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "The file to save to.")]
    [CellText]
    public string? OutFile { get; set; }

    /// <summary>What to put between base name and extension.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "What to put between the name and the extension of the output.")]
    public string? Suffix { get; set; }

    /// <summary>Writes a <c>data:</c> URL instead of a file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter AsBase64 { get; set; }

    /// <summary>Writes a byte array instead of a file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>Replaces an output that exists.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Force { get; set; }

    /// <summary>Sends only what is missing, or was made from other bytes or with other options.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter SkipExisting { get; set; }

    /// <summary>The format of the output; by default what the extension of -OutFile says, or else WebP.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Webp, Png, Jpeg or Bmp.")]
    [Cell]
    [ArgumentCompleter(typeof(OutputFormatCompleter))]
    public Cell? Format { get; set; }

    /// <summary>The width of the output in pixels; with -Height as well, the picture is fitted inside.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "The width of the output, 1 to 10000 pixels.")]
    [Cell]
    public Cell? Width { get; set; }

    /// <summary>The height of the output in pixels; with -Width as well, the picture is fitted inside.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "The height of the output, 1 to 10000 pixels.")]
    [Cell]
    public Cell? Height { get; set; }

    /// <summary>Forces exactly -Width by -Height, which may distort.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter ExactResize { get; set; }

    /// <summary>The rotation in degrees.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "The rotation, -360 to 360 degrees.")]
    [Cell]
    public Cell? Angle { get; set; }

    /// <summary>Crops the corners of a rotated picture instead of making room for them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter NoExpand { get; set; }

    /// <summary>A solid background: hex, or any CSS colour name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, HelpMessage = "Hex such as #ff8800, or a CSS colour name.")]
    [CellText]
    [ArgumentCompleter(typeof(BackgroundColorCompleter))]
    public string? BackgroundColor { get; set; }

    /// <summary>Asks for the alpha mask instead of the picture.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Mask { get; set; }

    /// <summary>The most images in flight at once; left out, the run finds out how many bring the most images a second.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>The most images to send in this run; the rest come back as NotSubmitted. What is copied or skipped does not count.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaximumImageCount { get; set; } = int.MaxValue;

    /// <summary>Ends the run before the account has fewer credits than this. The usage may lag behind what was spent.</summary>
    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long MinimumCreditBalance { get; set; } = -1;

    /// <summary>Leaves the checks of images and options to the service.</summary>
    [Parameter]
    public SwitchParameter SkipPreflight { get; set; }
}
