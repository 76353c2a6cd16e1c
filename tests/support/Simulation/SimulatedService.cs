namespace Rembg.Simulation;

/// <summary>A service as a run meets it: what it lets in, and how long it takes. All times are seconds since the job began.</summary>
internal abstract class SimulatedService
{
    /// <summary>Seconds until a refused request is answered.</summary>
    public double RefusalSeconds { get; init; } = 0.1;

    /// <summary>Seconds that the service takes for an image on average; half to three halves of it, evenly.</summary>
    public double ServiceSeconds { get; init; } = 2;

    /// <summary>
    /// The deviation of the logarithm, for images that take more unevenly long than that. With 1, one in twenty takes three times the
    /// average or more, and half of them less than two thirds.
    /// </summary>
    public double Unevenness { get; init; }

    /// <summary>A request arrives.</summary>
    /// <param name="now">When.</param>
    /// <param name="chance">What is left to chance.</param>
    /// <returns>How it is answered.</returns>
    public abstract Reply Answer(double now, Random chance);

    /// <summary>Seconds that a transfer still takes, asked when it was expected to have ended; others may have come to share the line.</summary>
    public virtual double Remaining(SimulatedTransfer transfer, double now) => 0;

    /// <summary>An image that was let in has been answered.</summary>
    public virtual void Answered()
    {
    }

#pragma warning disable CA5394 // A simulation wants chances that can be repeated.
    /// <summary>How long one image takes by itself.</summary>
    protected double Work(Random chance) => ServiceSeconds * (Unevenness > 0 ? LogNormal(chance) : 0.5 + chance.NextDouble());

    // With an average of 1, by the method of Box and Muller.
    private double LogNormal(Random chance)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
        return Math.Exp(Unevenness * (normal - (Unevenness / 2)));
    }
#pragma warning restore CA5394

    /// <summary>The answer to a request that is let in.</summary>
    protected static Reply Accept(double seconds) => new(true, seconds, null);

    /// <summary>The answer to a request that comes too soon.</summary>
    protected Reply Refuse(double? retryAfter = null) => new(false, RefusalSeconds, retryAfter);

    /// <summary>How a request is answered.</summary>
    /// <param name="IsAccepted">Whether it was let in.</param>
    /// <param name="Seconds">How long the answer takes.</param>
    /// <param name="RetryAfter">After how many seconds the service asks to come back; null for nothing.</param>
    /// <param name="Transfer">What has to be over before the seconds begin; null for nothing.</param>
    internal readonly record struct Reply(bool IsAccepted, double Seconds, double? RetryAfter, SimulatedTransfer? Transfer = null);
}
