using System.Globalization;

namespace Rembg.Views;

/// <summary>How the cells of a billing cycle look in its table.</summary>
public static class CycleView
{
    /// <summary>A moment to the minute, UTC; nothing for none.</summary>
    /// <param name="unixSeconds">
    /// Seconds since 1970-01-01 UTC. They come through a job or remoting as they are, where a date arrives as text.
    /// </param>
    /// <returns>The text; 16 columns.</returns>
    public static string Moment(long? unixSeconds) => unixSeconds is { } seconds
        ? new BillingCycle { PeriodStartUnix = seconds }.PeriodStart.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : string.Empty;
}
