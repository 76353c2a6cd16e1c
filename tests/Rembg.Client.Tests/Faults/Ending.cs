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
