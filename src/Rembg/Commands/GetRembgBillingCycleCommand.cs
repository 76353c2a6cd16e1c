namespace Rembg.Commands;

/// <summary>Lists the account's billing cycles, the newest first, or reads the running one with its credits.</summary>
[Cmdlet(VerbsCommon.Get, "RembgBillingCycle")]
[OutputType(typeof(BillingCycle), typeof(CurrentBillingCycle))]
public sealed class GetRembgBillingCycleCommand : ServiceCommand
{
    [Parameter]
    public SwitchParameter Current { get; set; }

    protected override void ProcessRecord()
    {
        var client = CreateClient();
        if (Current)
        {
            WriteCurrent(Run(token => client.GetUsageAsync(UsageQuery.ForMonth() with { IncludeBillingCycle = true }, token)).BillingCycle);
        }
        else
        {
            WriteObject(Run(token => client.GetBillingCyclesAsync(token)), enumerateCollection: true);
        }
    }

    private void WriteCurrent(CurrentBillingCycle? cycle)
    {
        if (cycle is null)
        {
            WriteWarning("The service knows of no running billing cycle for this account.");
            return;
        }

        if (!cycle.StripeBillingSynced)
        {
            WriteWarning(
                "The service could not look up the billing cycle. These numbers are of the UTC calendar month; its limits may differ.");
        }

        WriteObject(cycle);
    }
}
