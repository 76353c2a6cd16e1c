using System.Text.Json.Nodes;
using Rembg.Sandbox.Accounts;
using Rembg.Sandbox.Exchange;
using Rembg.Sandbox.Faults;

namespace Rembg.Sandbox.Endpoints;

/// <summary><c>GET /api/membership-usage</c>.</summary>
internal sealed class UsageEndpoint(Access access, TimeProvider clock)
{
    /// <summary>Answers a request.</summary>
    public Task<Answer> AnswerAsync(ServiceExchange exchange) =>
        Task.FromResult(FaultAnswers.Replacement(exchange.Faults) ?? Respond(exchange.Context.Request));

    private Answer Respond(HttpRequest request)
    {
        if (access.Authenticate(request, out var account) is { } refusal)
        {
            return refusal;
        }

        if (UsageQuery.AsksForCycles(request.Query))
        {
            return Answer.Json(Cycles(account!));
        }

        var query = UsageQuery.Parse(request.Query, clock.GetUtcNow(), out var faults);
        return query is null ? Answer.Invalid(faults) : Answer.Json(Usage(account!, query));
    }

    private JsonObject Usage(SandboxAccount account, UsageQuery query)
    {
        var count = query.PeriodStart is { } start ? account.InCycle(start) : account.InMonth(query.Year, query.Month);
        var usage = new JsonObject
        {
            ["membership"] = account.Membership,
            ["credits"] = account.Credits,
            ["prepaidCredits"] = account.PrepaidCredits,
            ["app_usage"] = count.App,
            ["api_usage"] = count.Api,
        };
        if (query.WithCycle)
        {
            usage["billingCycle"] = Cycle(account, query.PeriodStart);
        }

        return account.Scenario == Scenario.Nulls ? Gaps.InUsage(usage) : usage;
    }

    private JsonObject Cycle(SandboxAccount account, long? periodStart)
    {
        var now = clock.GetUtcNow();
        var month = periodStart is null && !account.StripeBillingSynced;
        var start = periodStart ?? (month ? BillingCalendar.MonthStart(now) : account.CurrentCycle);
        var count = month ? account.InMonth(now.UtcDateTime.Year, now.UtcDateTime.Month) : account.InCycle(start);
        return new JsonObject
        {
            ["periodStartUnix"] = start,
            ["periodEndUnix"] = BillingCalendar.EndOf(start),
            ["appUsage"] = count.App,
            ["apiUsage"] = count.Api,
            ["includedCredits"] = account.Credits,
            ["prepaidCredits"] = account.PrepaidCredits,
            ["usedIncludedCredits"] = count.Total,
            ["remainingIncludedCredits"] = Math.Max(0, account.Credits - count.Total),
            ["stripeBillingSynced"] = account.StripeBillingSynced,
        };
    }

    private static JsonObject Cycles(SandboxAccount account)
    {
        var cycles = account.Scenario == Scenario.NoCycles ? [] : account.Cycles().Select(cycle => new JsonObject
        {
            ["periodStartUnix"] = cycle.Start,
            ["periodEndUnix"] = BillingCalendar.EndOf(cycle.Start),
            ["appUsage"] = cycle.Count.App,
            ["apiUsage"] = cycle.Count.Api,
        });
        var answer = new JsonObject { ["billingCycles"] = new JsonArray([.. cycles]) };
        return account.Scenario == Scenario.Nulls ? Gaps.InCycles(answer) : answer;
    }
}
