using Rembg.Concurrency;

namespace Rembg.Errors;

/// <summary>Every error record of the module is made here, so that all ids and categories are on one screen.</summary>
internal static class ErrorRecords
{
    // Since 7.5 the default view prints the recommended action by itself; in older versions it is a part of the message.
    private static readonly bool ViewShowsAction = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>
    /// The error record of a failure: its id is the name of <see cref="RembgException.Error"/>. The action is the advice; null for that of
    /// this kind of error, empty for none.
    /// </summary>
    public static ErrorRecord ToErrorRecord(this RembgException failure, object? target, string? action = null)
    {
        // A 403 of the service itself is EmailNotVerified.
        var isBlocked = failure is RembgApiException { StatusCode: 403, Error: RembgError.ApiValidation };
        action ??= RecommendedActions.For(failure.Error, isBlocked ? FailureCause.Blocked : failure.Cause, target as string);
        if (action.Length > 0)
        {
            failure.Data[nameof(ErrorDetails.RecommendedAction)] = action; // For logs and reports, where a run shows it once only.
        }

        var text = Describe(failure, target as string, ViewShowsAction ? string.Empty : action);
        return new ErrorRecord(failure, failure.Error.ToString(), CategoryOf(failure.Error), target)
        {
            ErrorDetails = new ErrorDetails(text) { RecommendedAction = action },
        };
    }

    public static void AddNote(this ErrorRecord record, string note) => record.ErrorDetails =
        new ErrorDetails($"{record.ErrorDetails.Message}\n{note}") { RecommendedAction = record.ErrorDetails.RecommendedAction };

    private static ErrorCategory CategoryOf(RembgError error) => error switch
    {
        RembgError.ApiValidation or RembgError.NotAFile or RembgError.InvalidColor or RembgError.MaskWithBackgroundColor
            or RembgError.InvalidParameterValue or RembgError.ConflictingParameters => ErrorCategory.InvalidArgument,
        RembgError.InvalidApiKey or RembgError.ApiKeyMissing => ErrorCategory.AuthenticationError,
        RembgError.EmailNotVerified => ErrorCategory.PermissionDenied,
        RembgError.RateLimited => ErrorCategory.LimitsExceeded,
        RembgError.DailyLimitReached or RembgError.MonthlyLimitReached => ErrorCategory.QuotaExceeded,
        RembgError.ServiceUnavailable => ErrorCategory.ResourceUnavailable,
        RembgError.ConnectionFailed or RembgError.OutcomeUnknown => ErrorCategory.ConnectionError,
        RembgError.RequestTimedOut => ErrorCategory.OperationTimeout,
        RembgError.InvalidResponse => ErrorCategory.InvalidResult,
        RembgError.RedirectRefused or RembgError.InsecureEndpoint => ErrorCategory.SecurityError,
        RembgError.ImageNotFound => ErrorCategory.ObjectNotFound,
        RembgError.UnsupportedFileType or RembgError.InvalidImage or RembgError.EmptyFile or RembgError.FileTooLarge
            or RembgError.ImageTooWide or RembgError.ImageTooTall => ErrorCategory.InvalidData,
        RembgError.OutputExists or RembgError.OutputCollision => ErrorCategory.ResourceExists,
        RembgError.ReadFailed => ErrorCategory.ReadError,
        RembgError.WriteFailed => ErrorCategory.WriteError,
        RembgError.NotSubmitted => ErrorCategory.OperationStopped,
        _ => ErrorCategory.NotSpecified,
    };

    // What happened to which file, each detail, what it may have cost, and what to do.
    private static string Describe(RembgException failure, string? path, string action)
    {
        // A limit of the account is not about the file that met it first.
        var lacksPath = path is not null && !RetryPolicy.EndsRun(failure.Error) && !failure.Message.Contains(path, StringComparison.Ordinal)
            && FileNames.Current.ProblemOfCharacters(path) is null && Path.IsPathRooted(path);
        string?[] lines =
        [
            lacksPath ? $"{Path.GetFileName(path)}: {failure.Message}" : failure.Message,
            .. ((failure as RembgApiException)?.Details ?? []).Select(static detail => $"  {detail}"),
            failure.Attempts > 1 ? $"It was tried {failure.Attempts} times." : null,
            failure.UnknownOutcomeCount is > 0 and var count
                ? $"Attempts that were uploaded completely but not answered completely, and may each have cost a credit: {count}."
                : null,
            failure.KeptPath is { } kept ? $"The finished image, which is paid for, was saved as '{kept}'."
                : failure.CreditCount > 0 ? "The image was received, so its credit is spent."
                : null,
            action,
        ];
        return string.Join("\n", lines.Where(static line => !string.IsNullOrEmpty(line)));
    }
}
