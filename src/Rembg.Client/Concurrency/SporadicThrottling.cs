namespace Rembg.Concurrency;

/// <summary>
/// Tells sporadic 429s, as one overloaded machine among many gives them at any rate, from those of a limit: they are rare, and remain so
/// where fewer images at once are sent.
/// </summary>
/// <param name="needed">How much evidence makes it certain.</param>
internal sealed class SporadicThrottling(int needed)
{
    private const int MostEvidence = 6;

    // At least so many requests for each 429 are rare 429s.
    private const int Rare = 5;

    // A burst with so many, one in so few requests, is a limit.
    private const int Many = 3;

    // So far below the last reduction a limit would not have been reached again.
    private const double FarBelow = 0.83;

    private int _evidence;
    private double _reducedAt;

    /// <summary>Whether 429s are sporadic.</summary>
    public bool IsCertain => _evidence >= needed;

    /// <summary>Adds a 429.</summary>
    /// <param name="limit">The concurrency limit at that moment.</param>
    /// <param name="sent">Requests since the one before, this one included.</param>
    /// <param name="rejected">429s among them.</param>
    public void Add(double limit, long sent, int rejected)
    {
        if (rejected >= Many && sent < (long)Many * rejected)
        {
            _evidence = 0;
        }
        else if (sent < (long)Rare * rejected)
        {
            Contradict();
        }
        else if (IsCertain || limit < FarBelow * _reducedAt)
        {
            _evidence = Math.Min(MostEvidence, _evidence + 1);
        }
    }

    /// <summary>Notes that the limit was reduced.</summary>
    public void Reduced(double from) => _reducedAt = from;

    /// <summary>Notes that the service rejects everything for the moment.</summary>
    public void Contradict() => _evidence = Math.Max(0, _evidence - 1);
}
