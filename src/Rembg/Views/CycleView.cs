using System.Globalization;
using System.Management.Automation;

namespace Rembg.Views;

/// <summary>Renders the table cells of a billing cycle.</summary>
public static class CycleView
{
    // Seconds come through a job or remoting as they are, where a date arrives as text.
    public static string Start(PSObject cycle) => Moment(cycle.Number("PeriodStartUnix"));

    public static string End(PSObject cycle) => Moment(cycle.Number("PeriodEndUnix"));

    // As Get-RembgUsage -PeriodStart takes it.
    private static string Moment(long? unixSeconds) => unixSeconds is { } seconds
        ? new BillingCycle { PeriodStartUnix = seconds }.PeriodStart.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : string.Empty;
}
