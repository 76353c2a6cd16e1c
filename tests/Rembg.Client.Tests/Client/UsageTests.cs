using Rembg.Client.Tests.Http;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Client;

public sealed class UsageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_question_is_asked_as_the_contract_says()
    {
        await using var sandbox = await SandboxServer.StartAsync(cancellationToken: Token);
        var client = TestRun.ClientOf(sandbox.Address);
        await client.GetUsageAsync(cancellationToken: Token);
        await client.GetUsageAsync(UsageQuery.ForMonth(2024, 2), Token);
        await client.GetUsageAsync(UsageQuery.ForMonth(month: 12) with { IncludeBillingCycle = true }, Token);
        await client.GetUsageAsync(UsageQuery.ForPeriod(1_700_000_000) with { IncludeBillingCycle = true }, Token);
        await client.GetBillingCyclesAsync(Token);
        await client.GetApiSpecificationAsync(Token);

        Assert.Equal(
            ["", "?year=2024&month=2", "?month=12&expand=billing_cycle", "?periodStartUnix=1700000000&expand=billing_cycle", "?listBillingCycles=1", ""],
            sandbox.Requests.Select(request => request.Query));
        Assert.All(sandbox.Requests, request => Assert.Equal(("GET", TestRun.Key, 200), (request.Method, request.ApiKey, request.Status)));
    }

    [Fact]
    public async Task Usage_is_read_with_its_billing_window()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Credits = 500, PrepaidCredits = 30 }, Token);
        var account = sandbox.Account(TestRun.Key);
        account.ApiUsage = 120;
        account.AppUsage = 7;
        var usage = await TestRun.ClientOf(sandbox.Address).GetUsageAsync(UsageQuery.ForMonth() with { IncludeBillingCycle = true }, Token);

        Assert.Equal((500L, 30L, 7L, 120L, 127L), (usage.Credits, usage.PrepaidCredits, usage.AppUsage, usage.ApiUsage, usage.TotalUsage));
        var cycle = usage.BillingCycle!;
        Assert.Equal((500L, 127L, 373L, 403L, true), (cycle.IncludedCredits, cycle.UsedIncludedCredits, cycle.RemainingIncludedCredits, cycle.SpendableCredits, cycle.StripeBillingSynced));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(cycle.PeriodStartUnix), cycle.PeriodStart);
    }

    [Fact]
    public async Task A_removal_raises_the_usage()
    {
        await using var run = await TestRun.StartAsync();
        await run.RunAsync(run.Images(5));
        Assert.Equal(5, (await run.Client().GetUsageAsync(cancellationToken: Token)).ApiUsage);
    }

    [Fact]
    public async Task Nulls_missing_and_unknown_members_do_no_harm()
    {
        await using var sandbox = await SandboxServer.StartAsync(cancellationToken: Token);
        var client = TestRun.ClientOf(sandbox.Address, "sandbox-nulls");
        Assert.NotNull(await client.GetUsageAsync(UsageQuery.ForMonth() with { IncludeBillingCycle = true }, Token));
        Assert.NotNull(await client.GetBillingCyclesAsync(Token));
        Assert.Empty(await TestRun.ClientOf(sandbox.Address, "sandbox-nocycles").GetBillingCyclesAsync(Token));
    }

    [Theory]
    [InlineData("""{}""", 0L, null)]
    [InlineData("""{"credits":null,"membership":null}""", 0L, null)]
    [InlineData("""{"credits":9223372036854775807,"membership":"Max"}""", long.MaxValue / 4, "Max")]
    [InlineData("""{"credits":"42","membership":7,"new":{"a":[1]}}""", 42L, "7")]
    [InlineData("""{"credits":41.9}""", 41L, null)]
    [InlineData("""{"credits":1e300,"membership":"a\u001b[31mb"}""", 0L, "a [31mb")]
    [InlineData("\uFEFF{\"credits\":1}", 1L, null)]
    public async Task Numbers_are_read_however_they_are_written(string body, long credits, string? membership)
    {
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(200, System.Text.Encoding.UTF8.GetBytes(body)));
        var usage = await TestRun.ClientOf(server.Address).GetUsageAsync(cancellationToken: Token);
        Assert.Equal((credits, membership), (usage.Credits, usage.Membership));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><title>Sign in</title></html>")]
    [InlineData("[]")]
    [InlineData("{\"credits\":")]
    public async Task What_is_no_json_object_is_an_invalid_response(string body)
    {
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(200, System.Text.Encoding.UTF8.GetBytes(body)));
        var failure = await Assert.ThrowsAsync<RembgException>(() => TestRun.ClientOf(server.Address, retries: 0).GetUsageAsync(cancellationToken: Token));
        Assert.Equal((RembgError.InvalidResponse, 1), (failure.Error, failure.Attempts));
    }

    [Fact]
    public async Task Credits_beyond_all_bounds_do_not_turn_into_debts()
    {
        const string body = """
            {"app_usage":9223372036854775807,"api_usage":9223372036854775807,"billingCycle":{"appUsage":9e18,"apiUsage":9e18,"prepaidCredits":9e18,
            "includedCredits":9e18,"usedIncludedCredits":-9e18}}
            """;
        await using var server = RawServer.Answering(RawAnswers.Text(200, body));
        var usage = await TestRun.ClientOf(server.Address).GetUsageAsync(cancellationToken: Token);
        Assert.All(
            [usage.TotalUsage, usage.BillingCycle!.TotalUsage, usage.BillingCycle.RemainingIncludedCredits, usage.BillingCycle.SpendableCredits],
            count => Assert.InRange(count, long.MaxValue / 4, long.MaxValue));
    }

    [Theory]
    [InlineData(100, 30, 70)]
    [InlineData(100, 300, 0)]
    [InlineData(long.MaxValue, -5, (long.MaxValue / 4) + 5)]
    [InlineData(10, -5, 15)]
    [InlineData(0, long.MinValue, long.MaxValue / 4)]
    [InlineData(-5, -10, 5)]
    public async Task What_is_left_is_worked_out_where_the_service_does_not_say(long included, long used, long left)
    {
        var body = $$$"""{"billingCycle":{"includedCredits":{{{included}}},"usedIncludedCredits":{{{used}}}}}""";
        await using var server = RawServer.Answering(RawAnswers.Text(200, body));
        var usage = await TestRun.ClientOf(server.Address).GetUsageAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(left, usage.BillingCycle!.RemainingIncludedCredits);
    }

    [Fact]
    public async Task Cycles_come_newest_first_whatever_the_service_does()
    {
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(
            200, """{"billingCycles":[{"periodStartUnix":100},{"periodStartUnix":300,"periodEndUnix":null},null,5,{"periodStartUnix":200,"periodEndUnix":99999999999999}]}"""u8.ToArray()));
        var cycles = await TestRun.ClientOf(server.Address).GetBillingCyclesAsync(Token);
        Assert.Equal([300, 200, 100], cycles.Select(cycle => cycle.PeriodStartUnix));
        Assert.Equal([null, DateTimeOffset.MaxValue.Year, null], cycles.Select(cycle => cycle.PeriodEnd?.Year));
    }

    [Fact]
    public async Task A_silent_server_is_a_timeout_and_a_token_is_no_timeout()
    {
        await using var server = new RawServer(connection => connection.WaitForCloseAsync());
        var failure = await Assert.ThrowsAsync<RembgException>(
            () => TestRun.ClientOf(server.Address, retries: 1, timeoutSeconds: 0.3).GetUsageAsync(cancellationToken: Token));
        Assert.Equal((RembgError.RequestTimedOut, 2), (failure.Error, failure.Attempts));

        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestRun.ClientOf(server.Address, retries: 0).GetUsageAsync(cancellationToken: source.Token));
    }
}
