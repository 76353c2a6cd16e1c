namespace Rembg.Client.Tests.Faults;

/// <summary>How one image ends: the error (null for a result), the attempts, what the server saw of them, those whose price is not known.</summary>
internal sealed record Ending(RembgError? Error, int Attempts, int Requests, int Unknown)
{
    /// <summary>The same without what chance decides: a refused image is sent again as often as the pauses come to.</summary>
    public Ending WithoutChance() =>
        Error == RembgError.RateLimited && Attempts > 2 && Requests == Attempts ? this with { Attempts = 2, Requests = 2 } : this;

    public override string ToString() => string.Join(
        ", ",
        [
            Error is null ? "completed" : $"`{Error}`", Attempts == 1 ? "1 attempt" : $"{Attempts} attempts{(Error == RembgError.RateLimited ? " or more" : "")}",
            .. Requests == Attempts ? Array.Empty<string>() : [$"{Requests} requests"], .. Unknown == 0 ? Array.Empty<string>() : [$"{Unknown} unknown"],
        ]);
}

/// <summary>What each cell of the matrix has to come to, by the promises of the library, with one retry allowed.</summary>
internal static class FaultRules
{
    // What .NET repeats by itself, without telling.
    private const int Repeats = 3;

    public static Ending Expected(FaultCell cell)
    {
        var attempt = OfOneAttempt(cell);
        if (IsRepeatedByItself(cell))
        {
            return cell.Always ? new Ending(attempt.Error, 2, 2 * (1 + Repeats), 0) : new Ending(null, 1, 2, 0);
        }

        if (attempt.Error is null)
        {
            return new Ending(null, 1, 1, 0);
        }

        if (!attempt.IsRetried)
        {
            return new Ending(attempt.Error, 1, 1, attempt.Unknown);
        }

        return cell.Always ? new Ending(attempt.Error, 2, 2, 2 * attempt.Unknown) : new Ending(null, 2, 2, attempt.Unknown);
    }

    // Closed before a byte of the image has left. Once the body has begun nothing may be repeated behind the library's back.
    private static bool IsRepeatedByItself(FaultCell cell) =>
        cell is { Trouble: Trouble.Close, IsReused: false, Stage: Stage.Connect or Stage.HeadersSent };

    private static Attempt OfOneAttempt(FaultCell cell) => cell.Trouble switch
    {
        Trouble.LateContinue => Attempt.Succeeded,
        Trouble.LengthIsNonsense => Attempt.Succeeded, // As if none were announced; the image itself says that it is whole.
        Trouble.UntrustedCertificate or Trouble.ProxyWantsCredentials => new(RembgError.ConnectionFailed, IsRetried: false),
        Trouble.NoImage or Trouble.LengthTooShort => Attempt.NotAnImage,
        Trouble.Close when cell is { IsAnswering: true, Framing: Framing.UntilClosed } => Attempt.NotAnImage, // Which looks like the end.
        Trouble.EarlyAnswerAndClose when cell.Stage == Stage.HalfUpload => Attempt.NotSent, // The close destroys its own answer.
        Trouble.EarlyAnswerReadingOn or Trouble.EarlyAnswerAndClose => OfStatus(cell.Status),
        Trouble.Garbage when cell.Stage == Stage.AnswerHeaders => Attempt.Unanswered, // No headers, so no 200.
        _ when cell.IsAnswering => Attempt.CutAnswer,
        _ when IsFullySent(cell) => Attempt.Unanswered,
        Trouble.Stall => Attempt.NotSent with { Error = RembgError.RequestTimedOut },
        _ => Attempt.NotSent,
    };

    // Whether the client has handed everything to the network: what is small leaves as a whole, unless a 100 was waited for
    // that did not come. A server that stays silent is sent the body after a while.
    private static bool IsFullySent(FaultCell cell) =>
        cell.Stage == Stage.UploadDone || (!cell.IsLarge && cell.Stage < Stage.HalfUpload && (cell.IsReused || cell.Trouble == Trouble.Stall));

    private static Attempt OfStatus(int status) => status switch
    {
        401 => new(RembgError.InvalidApiKey, IsRetried: false),
        429 => new(RembgError.RateLimited, IsRetried: true),
        503 => new(RembgError.ServiceUnavailable, IsRetried: true),
        _ => new(RembgError.ApiValidation, IsRetried: false),
    };

    private sealed record Attempt(RembgError? Error, bool IsRetried, int Unknown = 0)
    {
        public static readonly Attempt Succeeded = new(null, IsRetried: false);
        public static readonly Attempt NotSent = new(RembgError.ConnectionFailed, IsRetried: true);
        public static readonly Attempt Unanswered = new(RembgError.OutcomeUnknown, IsRetried: true, Unknown: 1);
        public static readonly Attempt CutAnswer = new(RembgError.InvalidResponse, IsRetried: true, Unknown: 1);
        public static readonly Attempt NotAnImage = new(RembgError.InvalidResponse, IsRetried: false);
    }
}
