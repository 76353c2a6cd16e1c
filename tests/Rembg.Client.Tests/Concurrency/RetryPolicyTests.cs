using Rembg.Concurrency;
using Rembg.Http;

namespace Rembg.Client.Tests.Concurrency;

public sealed class RetryPolicyTests
{
    private static readonly RembgError[] Ends = [RembgError.InvalidApiKey, RembgError.EmailNotVerified, RembgError.DailyLimitReached, RembgError.MonthlyLimitReached];
    private static readonly DateTimeOffset ServerTime = new(1994, 11, 6, 8, 49, 7, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1, 0.5)]
    [InlineData(2, 1, 1)]
    [InlineData(3, 1, 2)]
    [InlineData(4, 1, 4)]
    [InlineData(7, 1, 30)]
    [InlineData(1000, 1, 30)]
    [InlineData(3, 0.25, 0.5)]
    [InlineData(3, 0, 0)]
    public void The_backoff_doubles_with_full_jitter_up_to_a_cap(int failures, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy(jitter).PauseOfImage(failures, retryAfter: null));

    [Fact]
    public void The_default_jitter_spreads_over_the_whole_range()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1), Rembg.Platform.Framework.NextJitter);
        double[] pauses = [.. Enumerable.Range(0, 500).Select(_ => policy.PauseOfImage(1, null)!.Value.TotalSeconds)];
        Assert.All(pauses, pause => Assert.InRange(pause, 0, 1));
        Assert.Contains(pauses, pause => pause < 0.1);
        Assert.Contains(pauses, pause => pause > 0.9);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(300, 300)]
    [InlineData(301, null)]
    [InlineData(int.MaxValue, null)]
    public void What_the_server_asks_for_is_honoured_within_reason(int asked, int? seconds) =>
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, Policy(1).PauseOfImage(1, TimeSpan.FromSeconds(asked)));

    [Fact]
    public void A_server_that_asks_for_longer_than_the_backoff_is_given_it() =>
        Assert.Equal(TimeSpan.FromSeconds(20), Policy(1).PauseOfImage(3, TimeSpan.FromSeconds(20)));

    [Fact]
    public void The_kind_of_an_error_shows_whether_it_is_transient_or_ends_the_run()
    {
        foreach (var error in Enum.GetValues<RembgError>())
        {
            Assert.Equal(error is RembgError.RateLimited or RembgError.ServiceUnavailable, RetryPolicy.IsTransient(error));
            Assert.Equal(Ends.Contains(error), RetryPolicy.EndsRun(error));
        }
    }

    [Fact]
    public void Retry_After_zero_is_not_shorter_than_the_backoff_after_consecutive_failures() =>
        Assert.Equal(TimeSpan.FromSeconds(2), Policy(1).PauseOfImage(3, TimeSpan.Zero));

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(3, 3, true)]
    [InlineData(3, 4, false)]
    public void Retries_are_counted(int maximum, int attempts, bool another) =>
        Assert.Equal(another, new RetryPolicy(maximum, TimeSpan.Zero, () => 0).HasRetryAfter(attempts));

    [Theory]
    [InlineData("30")]
    [InlineData(" 30 ")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sun Nov  6 08:49:37 1994")]
    public void Seconds_and_the_three_forms_of_dates_are_read_by_the_servers_clock(string text) =>
        Assert.Equal(TimeSpan.FromSeconds(30), Read(text));

    [Fact]
    public void A_past_date_means_now() =>
        Assert.Equal(TimeSpan.Zero, Read("Sun, 06 Nov 1994 08:00:00 GMT"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("2.5")]
    [InlineData("5s")]
    [InlineData("5, 10")]
    [InlineData("2147483648")]
    [InlineData("1994-11-06T08:49:37Z")]
    [InlineData("١٢")]
    public void Any_other_value_is_ignored(string? text) => Assert.Null(Read(text));

    [Theory]
    [InlineData("de-DE")]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    public void Dates_are_read_under_any_culture(string culture)
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo(culture);
            Seconds_and_the_three_forms_of_dates_are_read_by_the_servers_clock("Sun, 06 Nov 1994 08:49:37 GMT");
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    private static TimeSpan? Read(string? text)
    {
        using var response = new HttpResponseMessage();
        response.Headers.Date = ServerTime;
        if (text is not null)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", text);
        }

        return ErrorResponse.RetryAfter(response.Headers);
    }

    private static RetryPolicy Policy(double jitter) => new(3, TimeSpan.FromSeconds(0.5), () => jitter);
}
