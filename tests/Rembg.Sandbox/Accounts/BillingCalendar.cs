namespace Rembg.Sandbox.Accounts;

/// <summary>When billing cycles begin: on one day of each month, at an odd second, as subscriptions do.</summary>
internal static class BillingCalendar
{
    private const int Day = 23;
    private static readonly TimeSpan TimeOfDay = new(12, 23, 32);

    /// <summary>The start of the cycle that holds a moment, in unix seconds.</summary>
    public static long StartOf(DateTimeOffset moment)
    {
        var start = InMonthOf(moment.UtcDateTime);
        return ToUnix(start <= moment.UtcDateTime ? start : InMonthOf(moment.UtcDateTime.AddMonths(-1)));
    }

    /// <summary>The last second of the cycle that holds a moment, or that begins at it.</summary>
    public static long EndOf(long start) => Shift(start, 1) - 1;

    /// <summary>The same day some months later, or earlier.</summary>
    public static long Shift(long start, int months) => DateTimeOffset.FromUnixTimeSeconds(start).AddMonths(months).ToUnixTimeSeconds();

    /// <summary>The first second of a calendar month.</summary>
    public static long MonthStart(DateTimeOffset moment) =>
        ToUnix(new DateTime(moment.UtcDateTime.Year, moment.UtcDateTime.Month, 1, 0, 0, 0, DateTimeKind.Utc));

    private static DateTime InMonthOf(DateTime moment) =>
        new DateTime(moment.Year, moment.Month, Day, 0, 0, 0, DateTimeKind.Utc) + TimeOfDay;

    private static long ToUnix(DateTime utc) => new DateTimeOffset(utc).ToUnixTimeSeconds();
}
