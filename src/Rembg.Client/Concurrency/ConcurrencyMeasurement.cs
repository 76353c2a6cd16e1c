namespace Rembg.Concurrency;

/// <summary>Images a second at a number at once.</summary>
/// <param name="Limit">How many at once; zero before the first measurement.</param>
/// <param name="Rate">Images a second; zero where it is not known.</param>
internal readonly record struct ConcurrencyMeasurement(int Limit, double Rate)
{
    /// <summary>Whether more at once have brought a share of the gain that was hoped for: twice as many would at best be twice as fast.</summary>
    public bool IsBeatenBy(int limit, double rate, double share) =>
        Rate <= 0 || limit == Limit || (rate / Rate) - 1 >= share * (((double)limit / Limit) - 1);

    /// <summary>
    /// The number that a rate seen at more at once needs, by the time that an image took at this number (Little's law);
    /// this number where more brought nothing.
    /// </summary>
    public ConcurrencyMeasurement NeededFor(double rate, int limit) => rate <= Rate
        ? this
        : new ConcurrencyMeasurement(Math.Min(limit - 1, (int)Math.Round(Limit * rate / Rate)), rate);
}
