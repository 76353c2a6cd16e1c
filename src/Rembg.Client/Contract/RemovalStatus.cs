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

/// <summary>
/// Why a result has its status: the values of <see cref="RemovalResult.Reason"/>. Text and no enumeration, for the same
/// reason as <see cref="RemovalStatus"/>.
/// </summary>
public static class RemovalReason
{
    /// <summary>Skipped: the output is there, made from these bytes with these options, or not older than its source.</summary>
    public const string UpToDate = nameof(UpToDate);

    /// <summary>Skipped: the output was changed after it was saved, and replacing it was not asked for.</summary>
    public const string Retouched = nameof(Retouched);

    /// <summary>Completed: regenerated, because the source has changed since the output was made.</summary>
    public const string SourceChanged = nameof(SourceChanged);

    /// <summary>Completed: regenerated, because the output was made with other options.</summary>
    public const string OptionsChanged = nameof(OptionsChanged);

    /// <summary>
    /// Copied: another output has the same source bytes and options. Not submitted, in a dry run: the image would be copied.
    /// </summary>
    public const string SameImage = nameof(SameImage);

    /// <summary>Skipped: the input is itself the output of an earlier run.</summary>
    public const string EarlierOutput = nameof(EarlierOutput);

    /// <summary>
    /// Skipped: the ledger of the folder cannot be read, so it is unknown what the file is, or what its output was made from.
    /// </summary>
    public const string LedgerUnreadable = nameof(LedgerUnreadable);

    /// <summary>Skipped: another run, process or machine is processing this output.</summary>
    public const string InProgressElsewhere = nameof(InProgressElsewhere);

    /// <summary>Skipped: a listing found it, and it is not a picture, or it is a folder.</summary>
    public const string NotAPicture = nameof(NotAPicture);

    /// <summary>Not submitted: the run had sent as many images as its cap allows.</summary>
    public const string MaximumImageCount = nameof(MaximumImageCount);

    /// <summary>Not submitted: the account's credits had reached the minimum that was asked for.</summary>
    public const string MinimumCreditBalance = nameof(MinimumCreditBalance);

    /// <summary>Not submitted: this was a dry run. Each of these would cost a credit.</summary>
    public const string WhatIf = nameof(WhatIf);

    /// <summary>Not submitted: declined at the prompt.</summary>
    public const string Declined = nameof(Declined);
}
