namespace Rembg;

/// <summary>
/// What became of one image that did not fail. Text and no enumeration, because that stays readable wherever a result
/// is written down: in JSON, in a log, on the far side of a remote session.
/// </summary>
public static class RemovalStatus
{
    /// <summary>The output was made.</summary>
    public const string Completed = nameof(Completed);

    /// <summary>Nothing was sent, because the output is already there.</summary>
    public const string Skipped = nameof(Skipped);

    /// <summary>Nothing was sent, because the run's cap on images was reached.</summary>
    public const string NotSubmitted = nameof(NotSubmitted);
}
