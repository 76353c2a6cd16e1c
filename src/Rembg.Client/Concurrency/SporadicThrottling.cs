namespace Rembg.Concurrency;

/// <summary>
/// Distinguishes sporadic 429s, such as those of one overloaded machine behind a load balancer, from those of a limit: sporadic ones are
/// rare, and as rare at a lower concurrency.
/// </summary>
/// <param name="certainEvidence">How many pieces of evidence are enough.</param>
internal sealed class SporadicThrottling(int certainEvidence = 2)
{
    private const int MaxEvidence = 6;

    // Requests for each 429 from which 429s are rare.
    private const int Rare = 5;

    // A burst of so many 429s, one in at most so many requests, shows a limit.
    private const int Many = 3;

    // So far below the last reduction, a limit would not be exceeded again.
    private const double FarBelow = 0.83;

    private int _evidence;
    private double _reducedAt;

    /// <summary>Whether 429s are sporadic.</summary>
    public bool IsCertain => _evidence >= certainEvidence;

    /// <summary>
    /// Adds 429s: how many of the requests sent since the 429 before were rejected, and the concurrency limit at that time.
    /// </summary>
    public void Add(double limit, long sent, int rejected)
    {
        if (rejected >= Many && sent < Many * rejected)
        {
            _evidence = 0;
        }
        else if (sent < Rare * rejected)
        {
            Contradict();
        }
        else if (IsCertain || limit < FarBelow * _reducedAt)
        {
            _evidence = Math.Min(MaxEvidence, _evidence + 1);
        }
    }

    /// <summary>Records a reduction of the limit.</summary>
    public void Reduced(double from) => _reducedAt = from;

    /// <summary>Lowers the evidence.</summary>
    public void Contradict() => _evidence = Math.Max(0, _evidence - 1);
}
