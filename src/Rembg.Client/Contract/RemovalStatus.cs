namespace Rembg;

/// <summary>
/// How the processing of one image ended, unless it failed. Text and no enumeration, because that stays readable wherever a result
/// is written down: in JSON, in a log, on the far side of a remote session.
/// </summary>
public static class RemovalStatus
{
    /// <summary>The output was created.</summary>
    public const string Completed = nameof(Completed);

    /// <summary>The output was copied from another one of the same bytes with the same options; no credit was spent.</summary>
    public const string Copied = nameof(Copied);

    /// <summary>Nothing was sent, and nothing needed to be; <see cref="RemovalResult.Reason"/> says why.</summary>
    public const string Skipped = nameof(Skipped);

    /// <summary>Nothing was sent, though it may have needed to be; <see cref="RemovalResult.Reason"/> says why.</summary>
    public const string NotSubmitted = nameof(NotSubmitted);
}
