using System.Globalization;
using System.Management.Automation;

namespace Rembg.Views;

/// <summary>Renders the table cells of a billing cycle.</summary>
public static class CycleView
{
    /// <summary>The start of a cycle, as <c>Get-RembgUsage -PeriodStart</c> takes it.</summary>
    /// <param name="cycle">The cycle.</param>
    /// <returns>The text; 19 columns.</returns>
    public static string Start(PSObject cycle) => Moment(cycle.Number("PeriodStartUnix"));

    /// <summary>The end of a cycle; nothing when the service did not say.</summary>
    /// <param name="cycle">The cycle.</param>
    /// <returns>The text; 19 columns.</returns>
    public static string End(PSObject cycle) => Moment(cycle.Number("PeriodEndUnix"));

    /// <summary>A moment to the second, UTC; nothing for none.</summary>
    /// <param name="unixSeconds">
    /// Seconds since 1970-01-01 UTC. They come through a job or remoting as they are, where a date arrives as text.
    /// </param>
    /// <returns>The text; 19 columns.</returns>
    public static string Moment(long? unixSeconds) => unixSeconds is { } seconds
        ? new BillingCycle { PeriodStartUnix = seconds }.PeriodStart.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : string.Empty;
}
