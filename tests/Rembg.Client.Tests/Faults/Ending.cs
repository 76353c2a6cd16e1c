namespace Rembg.Client.Tests.Faults;

/// <summary>How one image ends: the error (null for a result), the attempts, what the server saw of them, those whose price is not known.</summary>
internal sealed record Ending(RembgError? Error, int Attempts, int Requests, int Unknown)
{
    /// <summary>Whether it takes as many attempts as the pauses come to, and not as many as retries are allowed.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>The same without what chance decides: throttling and outages use up no attempt.</summary>
    public Ending WithoutChance() => Unknown == 0 && (Attempts > 2 || (Attempts == 2 && Error is RembgError.RateLimited or RembgError.ConnectionFailed or RembgError.ServiceUnavailable))
        ? this with { Attempts = 2, Requests = Requests * 2 / Attempts, IsOpen = true }
        : this;

    public override string ToString() => string.Join(
        ", ",
        [
            Error is null ? "completed" : $"`{Error}`", Attempts == 1 ? "1 attempt" : $"{Attempts} attempts{(IsOpen ? " or more" : "")}",
            .. Requests == Attempts ? Array.Empty<string>() : [$"{Requests} requests"], .. Unknown == 0 ? Array.Empty<string>() : [$"{Unknown} unknown"],
        ]);
}
