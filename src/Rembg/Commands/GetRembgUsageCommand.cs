using Rembg.Parameters;

namespace Rembg.Commands;

/// <summary>Reads the account's plan and credits, and what was used in a UTC month or a billing cycle.</summary>
[Cmdlet(VerbsCommon.Get, "RembgUsage", DefaultParameterSetName = MonthSet)]
[OutputType(typeof(MembershipUsage))]
public sealed class GetRembgUsageCommand : ServiceCommand
{
    private const string MonthSet = "Month";
    private const string PeriodSet = "Period";
    private const string PeriodUnixSet = "PeriodUnix";

    private RembgClient? _client;

    [Parameter(ParameterSetName = MonthSet)]
    [ValidateRange(1, 9999)]
    public int Year { get; set; } = DateTime.UtcNow.Year;

    [Parameter(ParameterSetName = MonthSet)]
    [ValidateRange(1, 12)]
    public int Month { get; set; } = DateTime.UtcNow.Month;

    [Parameter(Mandatory = true, ParameterSetName = PeriodUnixSet, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0L, long.MaxValue)]
    public long PeriodStartUnix { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = PeriodSet)]
    [UtcTransformation]
    public DateTimeOffset PeriodStart { get; set; }

    [Parameter]
    public SwitchParameter IncludeBillingCycle { get; set; }

    protected override void BeginProcessing() => _client = CreateClient();

    protected override void ProcessRecord()
    {
        var period = ParameterSetName == PeriodSet ? PeriodStart.ToUnixTimeSeconds() : PeriodStartUnix;
        var query = ParameterSetName == MonthSet ? UsageQuery.ForMonth(Year, Month) : UsageQuery.ForPeriod(period);
        query = query with { IncludeBillingCycle = IncludeBillingCycle };
        try
        {
            WriteObject(Wait(token => _client!.GetUsageAsync(query, token)));
        }
        catch (RembgException failure)
        {
            var record = ToErrorRecord(failure, query.PeriodStartUnix);
            if (!MyInvocation.ExpectingInput || failure.Error is RembgError.InvalidApiKey or RembgError.EmailNotVerified)
            {
                ThrowTerminatingError(record);
            }

            // The next cycle in the pipeline may succeed.
            WriteError(record);
        }
    }
}
