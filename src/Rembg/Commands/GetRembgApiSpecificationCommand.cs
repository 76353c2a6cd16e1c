using Rembg.Parameters;

namespace Rembg.Commands;

/// <summary>Reads the service's OpenAPI document, as text or into a file.</summary>
[Cmdlet(VerbsCommon.Get, "RembgApiSpecification", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class GetRembgApiSpecificationCommand : ServiceCommand
{
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (OutFile is null)
        {
            WriteObject(Run(CreateClient().GetApiSpecificationAsync));
            return;
        }

        var target = OutFile;
        try
        {
            target = FilePaths.Resolve(SessionState, target, RembgError.WriteFailed);
            var file = new TextFile(target, Force);
            file.ThrowIfBlocked();
            if (ShouldProcess(target, "Write the service's OpenAPI document"))
            {
                target = file.Write(Run(CreateClient().GetApiSpecificationAsync));
                TextFile.WriteItem(this, target);
            }
        }
        catch (RembgException failure)
        {
            ThrowTerminatingError(ToErrorRecord(failure, target, TextFile.RecommendedAction(failure, "-OutFile")));
        }
    }
}
