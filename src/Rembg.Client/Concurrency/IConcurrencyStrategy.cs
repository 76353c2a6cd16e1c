namespace Rembg.Concurrency;

/// <summary>Decides how many images may be with the service at once. It has no clock and no threads: it is told what happened, and when.</summary>
internal interface IConcurrencyStrategy
{
    /// <summary>The most images at once, 1 or more.</summary>
    int Limit { get; }

    /// <summary>Why it is that many.</summary>
    ConcurrencyReason Reason { get; }

    /// <summary>An image succeeded.</summary>
    /// <param name="permit">Its permit, which says when it was sent.</param>
    /// <param name="now">The time since the run began.</param>
    /// <param name="isBusy">Whether as many images as were allowed are under way, or were within the last row of successes.</param>
    void Succeeded(ConcurrencyPermit permit, TimeSpan now, bool isBusy);

    /// <summary>The service refused a request for coming too soon, and one that was sent after the refusal before.</summary>
    /// <param name="sent">How many requests were sent since the refusal before, this one included; since the run began, for the first.</param>
    /// <param name="refused">How many requests were refused since this was told before, this one included, and those that probed.</param>
    /// <returns>Whether that has lowered the number.</returns>
    bool Refused(long sent, int refused);
}
