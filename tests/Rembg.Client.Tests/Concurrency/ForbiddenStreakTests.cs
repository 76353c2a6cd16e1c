using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

public sealed class ForbiddenStreakTests
{
    [Fact]
    public void Only_the_third_in_a_row_ends_the_run_and_it_does_so_once()
    {
        var streak = new ForbiddenStreak();
        Assert.Null(streak.Note(Answer(403)));
        Assert.Null(streak.Note(Answer(403)));
        var cause = streak.Note(Answer(403))!;
        Assert.Equal((RembgError.ApiValidation, 403, TimeSpan.FromSeconds(5)), (cause.Error, cause.StatusCode, cause.RetryAfter!.Value));
        Assert.Single(cause.Details);
        Assert.Equal("blocked (status 403, as of the requests before it: nothing seems to get through to the service)", cause.Message);
        Assert.Null(streak.Note(Answer(403)));
    }

    [Fact]
    public void Anything_else_in_between_begins_the_count_anew()
    {
        foreach (var between in new[] { null, Answer(400), Answer(503) })
        {
            var streak = new ForbiddenStreak();
            streak.Note(Answer(403));
            streak.Note(Answer(403));
            Assert.Null(streak.Note(between));
            Assert.Null(streak.Note(Answer(403)));
            Assert.Null(streak.Note(Answer(403)));
            Assert.NotNull(streak.Note(Answer(403)));
        }
    }

    private static RembgApiException Answer(int status) =>
        new(RembgError.ApiValidation, "blocked", status, [new RembgErrorDetail("w", "Width", "no")], TimeSpan.FromSeconds(5));
}
