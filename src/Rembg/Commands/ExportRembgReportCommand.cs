using Rembg.Errors;
using Rembg.Parameters;
using Rembg.Report;

namespace Rembg.Commands;

/// <summary>Creates an HTML page with the results: before and after of each image, failures first.</summary>
[Cmdlet(VerbsData.Export, "RembgReport", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FileInfo), typeof(PSObject))]
public sealed class ExportRembgReportCommand : PSCmdlet, IDisposable
{
    private const string PipeResults =
        "Pipe what Remove-ImageBackground wrote, its errors (2>&1), or the rows of a log with the columns Status and SourcePath.";

    private readonly ReportInput _input = new();
    private readonly HashSet<string> _foreignTypes = [];
    private TextFile? _file;

    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The HTML file to write.")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    [Parameter(Mandatory = true, ValueFromPipeline = true, HelpMessage = "Results and errors of Remove-ImageBackground.")]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter Show { get; set; }

    /// <summary>Writes what there is when the pipeline was stopped: it is paid for.</summary>
    public void Dispose()
    {
        if (_file is not null && _input.Entries.Count > 0)
        {
            Write(isCutShort: true);
        }
    }

    protected override void BeginProcessing()
    {
        // The file is checked here, before the commands upstream have spent anything.
        var target = Path;
        try
        {
            if (Path.IndexOfAny(['*', '?']) >= 0)
            {
                throw new RembgException(RembgError.InvalidParameterValue, $"'{Path}' is not the name of one file.");
            }

            target = FilePaths.Resolve(SessionState, Path, RembgError.WriteFailed);
            var file = new TextFile(target, Force);
            file.ThrowIfBlocked();
            if (ShouldProcess(target, "Write a report"))
            {
                file.ThrowIfNotWritable();
                _file = file;
            }
        }
        catch (RembgException failure)
        {
            ThrowTerminatingError(ToErrorRecord(failure, target));
        }
    }

    protected override void ProcessRecord()
    {
        // An array that is given by name comes as one object.
        foreach (var item in (InputObject?.BaseObject as object?[] ?? [InputObject]).OfType<object>())
        {
            var input = PSObject.AsPSObject(item);
            var type = input.TypeNames.FirstOrDefault() ?? nameof(PSObject);
            if (!_input.TryRead(input) && _foreignTypes.Add(type))
            {
                var message = $"Objects of the type {type} cannot be in the report, which takes results and errors only.";
                WriteError(new RembgException(RembgError.InvalidParameterValue, message).ToErrorRecord(target: null, PipeResults));
            }

            if (PassThru)
            {
                WriteObject(input);
            }
        }
    }

    protected override void EndProcessing()
    {
        if (_file is not { Path: var target } || (_input.Entries.Count == 0 && _foreignTypes.Count > 0))
        {
            _file = null;
            return;
        }

        try
        {
            var written = Write(isCutShort: false);
            if (written != target)
            {
                WriteWarning($"'{target}' is open in another program or was just created. The report was saved as '{written}'.");
                target = written;
            }
        }
        catch (RembgException failure)
        {
            ThrowTerminatingError(ToErrorRecord(failure, target));
        }

        if (!PassThru)
        {
            TextFile.WriteItem(this, target);
        }

        if (Show)
        {
            InvokeProvider.Item.Invoke([target], literalPath: true);
        }
    }

    private static ErrorRecord ToErrorRecord(RembgException failure, string target) =>
        failure.ToErrorRecord(target, TextFile.RecommendedAction(failure, "-Path"));

    private string Write(bool isCutShort)
    {
        var file = _file!;
        _file = null;
        var now = DateTimeOffset.Now;
        var title = Title ?? FormattableString.Invariant($"Cut-outs of {now:d MMMM yyyy}");
        var page = new ReportPage(title, System.IO.Path.GetDirectoryName(file.Path)!, now, isCutShort);
        return file.Write(page.Render(_input.Entries, _input.Elapsed));
    }
}
