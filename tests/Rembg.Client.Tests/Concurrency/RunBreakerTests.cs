using Rembg.Concurrency;

namespace Rembg.Client.Tests.Concurrency;

public sealed class RunBreakerTests
{
    private readonly RunBreaker _breaker = new();

    [Fact]
    public void Five_consecutive_uploads_without_an_answer_end_the_run_with_that_error_and_their_number()
    {
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(Unanswered());
        }

        var cause = Unanswered()!;
        Assert.Equal(RembgError.OutcomeUnknown, cause.Error);
        Assert.Equal("lost. 5 consecutive uploads brought no image, so the run was ended: each may have cost a credit.", cause.Message);
    }

    [Theory]
    [InlineData(4, 8)]
    [InlineData(8, 10)]
    [InlineData(64, 66)]
    public void A_burst_in_flight_together_counts_once_and_leaves_room_for_few_more(int burst, int uploads)
    {
        for (var i = 0; i < burst; i++)
        {
            Assert.Null(_breaker.Failed(Lost(), FailureKind.Transient, isUnanswered: true, isFirstOfBurst: i == 0));
        }

        for (var i = burst + 1; i < uploads; i++)
        {
            Assert.Null(Unanswered());
        }

        Assert.NotNull(Unanswered());
    }

    [Fact]
    public void Three_consecutive_answers_that_cannot_be_about_the_image_end_the_run()
    {
        Assert.Null(_breaker.Failed(Answer(403), FailureKind.NotOfImage));
        Assert.Null(_breaker.Failed(Answer(404), FailureKind.NotOfImage));
        var cause = Assert.IsType<RembgApiException>(_breaker.Failed(Answer(403), FailureKind.NotOfImage));
        Assert.Equal((RembgError.ApiValidation, 403, TimeSpan.FromSeconds(5)), (cause.Error, cause.StatusCode, cause.RetryAfter!.Value));
        Assert.Single(cause.Details);
        Assert.Equal("blocked. 3 consecutive requests failed like this, so the run was ended: nothing seems to get through to the service.", cause.Message);
    }

    [Fact]
    public void A_burst_of_responses_that_may_have_cost_credits_counts_once_as_well()
    {
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(_breaker.Failed(Answer(504), FailureKind.NotOfImage, isUnanswered: true, isFirstOfBurst: i == 0));
        }

        Assert.Null(_breaker.Failed(Answer(504), FailureKind.NotOfImage, isUnanswered: true));
        Assert.NotNull(_breaker.Failed(Answer(504), FailureKind.NotOfImage, isUnanswered: true));
    }

    [Fact]
    public void Five_consecutive_images_that_fail_at_every_attempt_end_the_run()
    {
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(_breaker.Failed(Answer(503), FailureKind.GivenUp));
        }

        Assert.Contains("5 consecutive images", _breaker.Failed(Answer(503), FailureKind.GivenUp)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_about_an_image_shows_that_the_service_is_reached_but_answers_no_upload()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Null(_breaker.Failed(Answer(404), FailureKind.NotOfImage));
            Assert.Null(_breaker.Failed(Answer(503), FailureKind.GivenUp));
            Assert.Null(_breaker.Failed(Answer(400), FailureKind.OfImage));
        }

        for (var i = 0; i < 4; i++)
        {
            Assert.Null(Unanswered());
            Assert.Null(_breaker.Failed(Answer(400), FailureKind.OfImage));
        }

        Assert.NotNull(Unanswered());
    }

    [Fact]
    public void Any_sequence_ends_the_run_neither_too_early_nor_too_late()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var breaker = new RunBreaker();
            var since = new int[5];
            RembgException? cause = null;
            for (var step = 0; step < 60 && cause is null; step++)
            {
                var what = random.Next(5);
                if (what == 0)
                {
                    breaker.Succeeded();
                    Array.Clear(since);
                    continue;
                }

                since[what]++;
                cause = breaker.Failed(Lost(), what == 4 ? FailureKind.Transient : (FailureKind)what, isUnanswered: what == 4);
                if (what == (int)FailureKind.OfImage)
                {
                    since[(int)FailureKind.NotOfImage] = since[(int)FailureKind.GivenUp] = 0;
                }

                var isDue = since[(int)FailureKind.NotOfImage] >= 3 || since[(int)FailureKind.GivenUp] >= 5 || since[4] >= 5;
                Assert.Equal(isDue, cause is not null);
            }
        }
    }

    private RembgException? Unanswered() => _breaker.Failed(Lost(), FailureKind.Transient, isUnanswered: true);

    private static RembgException Lost() => new(RembgError.OutcomeUnknown, "lost");

    private static RembgApiException Answer(int status) =>
        new(RembgError.ApiValidation, "blocked", status, [new RembgErrorDetail("w", "Width", "no")], TimeSpan.FromSeconds(5));
}
