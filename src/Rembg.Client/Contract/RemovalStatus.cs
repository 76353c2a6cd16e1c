namespace Rembg;

/// <summary>What became of one image that did not fail.</summary>
public enum RemovalStatus
{
    /// <summary>The output was made.</summary>
    Completed,

    /// <summary>Nothing was sent, because the output is already there.</summary>
    Skipped,

    /// <summary>Nothing was sent, because the run's cap on images was reached.</summary>
    NotSubmitted,
}
