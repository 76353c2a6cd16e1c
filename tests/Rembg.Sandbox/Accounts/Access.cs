using Rembg.Sandbox.Exchange;

namespace Rembg.Sandbox.Accounts;

/// <summary>
/// Who may do what, decided from the header alone. A client that asked with <c>Expect: 100-continue</c> has the refusal
/// before it has uploaded anything.
/// </summary>
internal sealed class Access(AccountBook accounts, RateLimiter limiter, SandboxSettings settings)
{
    private const int FlakyPeriod = 3;

    /// <summary>Finds the account of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="account">The account; null when the request is refused.</param>
    /// <returns>The refusal; null when the account may go on.</returns>
    public Answer? Authenticate(HttpRequest request, out SandboxAccount? account)
    {
        account = null;
        var key = request.Headers["x-api-key"];
        if (key.Count > 0 && HasUserToken(request))
        {
            return Answer.Error(400, ErrorTexts.KeyAndUserToken);
        }

        account = accounts.Find(key.Count == 1 ? key[0] : null);
        return account switch
        {
            null => Answer.Error(401, ErrorTexts.InvalidKey),
            { Scenario: Scenario.Unverified } => Answer.Error(403, ErrorTexts.EmailNotVerified),
            _ => null,
        };
    }

    /// <summary>Lets a removal pass the limits, and reserves its credit.</summary>
    /// <returns>The refusal; null when a credit is reserved, which must then be settled.</returns>
    public Answer? Admit(SandboxAccount account)
    {
        if (account.Scenario == Scenario.RateLimited || !limiter.TryEnter(account.Key))
        {
            return TooFast();
        }

        if (account.Scenario == Scenario.Daily)
        {
            return Answer.Error(429, ErrorTexts.DailyLimit);
        }

        if (account.Scenario == Scenario.Flaky && account.CountAttempt() % FlakyPeriod == 0)
        {
            return Answer.Error(503, ErrorTexts.Unavailable);
        }

        return account.TryReserve() ? null : Answer.Error(429, ErrorTexts.MonthlyLimit);
    }

    // The documentation speaks of a user token without saying where it travels. The sandbox looks in the two usual places.
    private static bool HasUserToken(HttpRequest request) =>
        request.Headers.ContainsKey("x-user-token")
        || request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    private Answer TooFast()
    {
        var answer = Answer.Error(429, ErrorTexts.RateLimited);
        return settings.RetryAfter is { } wait ? answer.With("Retry-After", wait) : answer;
    }
}
