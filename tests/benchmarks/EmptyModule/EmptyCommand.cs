using System.Management.Automation;

namespace Rembg.Benchmarks.EmptyModule;

/// <summary>All that an empty compiled module has: the least that importing one can cost.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Nothing")]
public sealed class EmptyCommand : PSCmdlet
{
}
