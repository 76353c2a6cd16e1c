using Rembg.Batch;
using Rembg.Concurrency;
using Rembg.Simulation;

namespace Rembg.Client.Tests.Simulation;

/// <summary>
/// The pace of the module on a virtual clock, against services of many kinds; ranges that hold for each of twenty seeds. A
/// rate is that of the whole run, from the first request to the last answer, where nothing else is said.
/// </summary>
public class PaceTests(ITestOutputHelper output)
{
    private static readonly int[] Seeds = [.. Enumerable.Range(1, 20)];

    [Fact]
    public void Nothing_set_ten_a_second() => Play(() => new RateLimitedService(10, 20), 2000, job =>
    {
        Assert.True(Speed(job) >= 0.85 * 10, Tell(job));
        Assert.True(job.RefusedShare <= 0.03, Tell(job));
    });

    // The last image is sent after 18 s at best, and takes two or three more: 96 % of the rate could be had by who knew it.
    [Fact]
    public void Nothing_set_ten_a_second_and_a_short_run()
    {
        var jobs = Play(() => new RateLimitedService(10, 20) { RefusalSeconds = 0.005 }, 200, job =>
        {
            Assert.True(Speed(job) >= 0.85 * 10, Tell(job));
            Assert.True(job.RefusedShare <= 0.03, Tell(job));
        });
        Assert.True(Median(jobs, Speed) >= 0.88 * 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_set_sixty_a_minute_in_a_fixed_window(bool tellsWhen) => Play(() => new WindowLimitedService(60, 60) { TellsWhen = tellsWhen }, 600, job =>
    {
        Assert.True(Speed(job) >= 0.85, Tell(job));
        Assert.True(job.RefusedShare <= (tellsWhen ? 0.05 : 0.15), Tell(job));
    });

    [Fact]
    public void Nothing_set_on_a_thin_line() => Play(() => new ThinLine(1_250_000, 400_000), 2000, job =>
    {
        Assert.True(Speed(job) >= 0.95 * 1_250_000 / 400_000, Tell(job));
        Assert.True(job.MostActiveAfter(60) <= 16, Tell(job));
    });

    // Filling it from the first moment on, and waiting two or three seconds for the last answer, is 97 to 98 %.
    [Fact]
    public void Nothing_set_on_a_thin_line_and_a_short_run()
    {
        var jobs = Play(() => new ThinLine(1_250_000, 400_000), 320, job =>
        {
            Assert.True(Speed(job) >= 0.95 * 1_250_000 / 400_000, Tell(job));
            Assert.True(job.MostActiveAfter(60) <= 16, Tell(job));
        });
        Assert.True(Median(jobs, Speed) >= 0.965 * 1_250_000 / 400_000);
    }

    // Here sixteen from the first moment on are 96 %, twelve 95 %: images that share the line also end together.
    [Fact]
    public void Nothing_set_on_a_thin_line_that_all_share_and_a_short_run()
    {
        var jobs = Play(() => new SharedLine(1_250_000, 400_000), 320, job =>
        {
            Assert.True(Speed(job) >= 0.91 * 1_250_000 / 400_000, Tell(job));
            Assert.True(job.MostActiveAfter(60) <= 17, Tell(job));
        });
        Assert.True(Median(jobs, Speed) >= 0.93 * 1_250_000 / 400_000);
        Assert.True(Median(jobs, job => job.MostActiveAfter(60)) <= 16);
    }

    [Fact]
    public void Nothing_set_and_no_limit_anywhere() => Play(() => new FreeService(), 2000, job => Assert.True(job.Rate(10, 35) >= 28, Tell(job)));

    [Fact]
    public void Quick_images_at_the_beginning_do_not_hold_back_the_others() => Play(
        () => new FreeService { QuickImages = 8 }, 2000, job => Assert.True(Speed(job) >= 20, Tell(job)));

    [Theory]
    [InlineData(0.5, 24)]
    [InlineData(0.7, 18)]
    [InlineData(1, 4)]
    public void Images_of_which_some_take_many_times_as_long(double unevenness, double slowest)
    {
        var jobs = Play(
            () => new FreeService { Unevenness = unevenness }, 2000, job => Assert.True(Speed(job) >= slowest, Tell(job)), seeds: 200);
        Assert.True(Median(jobs, Speed) >= 23);
    }

    [Fact]
    public void Nothing_set_on_a_fast_account() => Play(() => new RateLimitedService(40, 80) { ServiceSeconds = 0.4 }, 2000, job =>
    {
        Assert.True(Speed(job) >= 40, Tell(job));
        Assert.True(job.RefusedShare <= 0.08, Tell(job));
    });

    [Fact]
    public void Nothing_set_on_a_slow_account() => Play(() => new RateLimitedService(4, 4) { ServiceSeconds = 0.4 }, 400, job =>
        Assert.True(Speed(job) >= 0.9 * 4, Tell(job)));

    [Fact]
    public void So_many_at_once() => Play(() => new AtOnceLimitedService(10), 1000, job =>
    {
        Assert.True(Speed(job) >= 0.7 * 10 / 2, Tell(job));
        Assert.True(job.RefusedShare <= 0.06, Tell(job));
    });

    // Where nothing is refused it is 29 a second. Were the number lowered each time, it would be 7 and 2.
    [Theory]
    [InlineData(0.01, 18)]
    [InlineData(0.05, 15)]
    public void Nothing_set_and_some_requests_refused_by_chance(double share, double median)
    {
        var jobs = Play(() => new MoodyService(share) { RefusalSeconds = 0.005 }, 6000, job => Assert.True(Speed(job) >= 5, Tell(job)));
        Assert.True(Median(jobs, Speed) >= median);
        Assert.True(Median(jobs, job => job.Rate(job.Seconds - 60, job.Seconds - 10)) >= 0.8 * 29);
    }

    // Eight at once and a quarter of a second make 32 images a second where nothing is refused.
    [Fact]
    public void Eight_at_once_and_one_request_in_twenty_refused_by_chance()
    {
        var jobs = Play(
            () => new MoodyService(0.05) { ServiceSeconds = 0.25, RefusalSeconds = 0.001 },
            2000,
            job => Assert.True(Speed(job) >= 32 / 1.4, Tell(job)),
            bound: 8);
        Assert.True(Median(jobs, Speed) >= 32 / 1.2);
    }

    [Theory]
    [InlineData(8, 0.35)]
    [InlineData(32, 0.48)]
    public void More_at_once_than_a_slow_account_allows(int bound, double refused) => Play(
        () => new RateLimitedService(4, 4) { ServiceSeconds = 0.4 },
        400,
        job =>
        {
            Assert.True(Speed(job) >= 0.95 * 4, Tell(job));
            Assert.True(job.RefusedShare <= refused, Tell(job));
        },
        bound: bound);

    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(0.3, 0.8)]
    public void A_service_that_queues_and_slows_down_under_load(double slowdown, double share) => Play(() => new QueueingService(12, slowdown), 1000, job =>
    {
        Assert.True(Speed(job) >= share * 12 / 2, Tell(job));
        Assert.True(job.MostActiveAfter(60) <= 32, Tell(job));
    });

    [Fact]
    public void A_limit_that_rises_in_mid_run_is_noticed() => Play(() => new RateLimitedService(5, 10) { Change = (100, 20) }, 3000, job =>
        Assert.True(job.Rate(160, 220) >= 2 * 5, Tell(job)));

    [Fact]
    public void A_line_that_widens_in_mid_run_is_noticed()
    {
        var jobs = Play(() => new ThinLine(1_250_000, 400_000) { WideFrom = 120 }, 4000, job => Assert.True(Speed(job) >= 8, Tell(job)));
        Assert.True(Median(jobs, job => job.Rate(200, 300)) >= 18);
    }

    // It goes to 64 before. On a line like this from the beginning, 9 to 12 at once are enough, and it takes up to 16.
    [Theory]
    [InlineData(60)]
    [InlineData(200)]
    public void A_line_that_becomes_thin_in_mid_run_is_noticed(double at)
    {
        var jobs = Play(() => new ThinLine(1_250_000, 400_000) { ThinFrom = at }, (int)(at * 31) + 1500, job =>
        {
            Assert.Equal(64, job.MostActiveAfter(at));
            Assert.True(job.MostActiveAfter(at + 120) <= 17, Tell(job, at + 120));
            Assert.True(job.Rate(at + 20, job.Seconds - 20) >= 0.97 * 1_250_000 / 400_000, Tell(job, at + 120));
        });
        Assert.True(Median(jobs, job => job.MostActiveAfter(at + 90)) <= 16);
    }

    [Fact]
    public void A_line_that_all_share_and_that_becomes_thin_in_mid_run_is_noticed()
    {
        var jobs = Play(() => new SharedLine(1_250_000, 400_000) { ThinFrom = 60 }, (60 * 31) + 1500, job =>
        {
            Assert.Equal(64, job.MostActiveAfter(60));
            Assert.True(job.MostActiveAfter(180) <= 18, Tell(job, 180));
            Assert.True(job.Rate(80, job.Seconds - 20) >= 0.93 * 1_250_000 / 400_000, Tell(job, 180));
        });
        Assert.True(Median(jobs, job => job.MostActiveAfter(150)) <= 16);
    }

    // Each image takes three times as long, and none waits for another: fewer would bring fewer.
    [Fact]
    public void A_service_that_becomes_slow_in_mid_run_gets_as_many_as_before() => Play(
        () => new FreeService { Slowness = now => now >= 60 ? 3 : 1 },
        5000,
        job => Assert.True(job.Rate(80, job.Seconds - 20) >= 0.95 * 64 / 6, Tell(job)));

    // By turns 32 a second and a third of that; what is found out of the one is no longer true when it is known.
    [Fact]
    public void A_service_that_is_slow_by_turns_is_not_left_with_few() => Play(
        () => new FreeService { Slowness = now => now % 40 >= 20 ? 3 : 1 },
        10000,
        job => Assert.True(Speed(job) >= 0.75 * 32 * 2 / 3, Tell(job)));

    [Fact]
    public void A_limit_that_falls_in_mid_run_is_kept_to() => Play(() => new RateLimitedService(20, 20) { Change = (60, 5) }, 2000, job =>
    {
        Assert.True(job.Rate(80, job.Seconds - 5) >= 0.9 * 5, Tell(job));
        Assert.True(job.RefusedShare <= 0.05, Tell(job));
    });

    [Theory]
    [InlineData(4, 0.08)]
    [InlineData(16, 0.40)]
    public void Several_machines_on_one_account(int machines, double refused) => Play(
        () => new RateLimitedService(10, 20),
        4000,
        job =>
        {
            Assert.True(Speed(job) >= 0.95 * 10, Tell(job));
            Assert.True(job.RefusedShare <= refused, Tell(job));
        },
        machines);

    [Fact]
    public void Killed_machines_pay_twice_for_what_was_under_way_and_no_more()
    {
        foreach (var seed in Seeds)
        {
            var job = new SimulatedJob(new RateLimitedService(10, 20), 4000, machines: 4, Pace, seed) { CrashHours = 0.05, RestartSeconds = 10 }.Play();
            Assert.Equal((4000, 0), (job.Done, job.Lost));
            Assert.InRange(job.PaidTwice, 1, 400);
        }
    }

    [Fact]
    public void A_service_that_lets_nothing_in_fails_every_image_in_the_end()
    {
        var job = new SimulatedJob(new WindowLimitedService(0, 60), 40, machines: 1, Pace, seed: 1).Play();
        Assert.Equal((0, 40), (job.Done, job.Lost));
        Assert.InRange(job.Seconds, 120, 300);
    }

    // Seeds in which a machine of sixteen had been refused for two minutes while it had an image with the service, and lost one.
    [Theory]
    [InlineData(589)]
    [InlineData(2086)]
    public void No_image_is_lost_while_another_is_with_the_service(int seed)
    {
        var job = new SimulatedJob(new RateLimitedService(10, 20), 4000, machines: 16, Pace, seed).Play();
        Assert.Equal((4000, 0), (job.Done, job.Lost));
    }

    private SimulatedJob[] Play(Func<SimulatedService> service, int images, Action<SimulatedJob> check, int machines = 1, int? bound = null, int seeds = 20)
    {
        var jobs = Enumerable.Range(1, seeds).Select(seed => new SimulatedJob(service(), images, machines, chance => Pace(chance, bound), seed).Play()).ToArray();
        output.WriteLine(FormattableString.Invariant(
            $"slowest, median: {jobs.Min(Speed):0.00}, {Median(jobs, Speed):0.00} a second; refused {jobs.Max(job => job.RefusedShare):P1} at most; at once after a minute: {jobs.Max(job => job.MostActiveAfter(60))} at most"));
        foreach (var job in jobs)
        {
            Assert.Equal((images, 0), (job.Done, job.Lost));
            check(job);
        }

        return jobs;
    }

    private static double Speed(SimulatedJob job) => job.Done / job.Seconds;

    private static double Median(SimulatedJob[] jobs, Func<SimulatedJob, double> of) => jobs.Select(of).Order().ElementAt(jobs.Length / 2);

    private static ConcurrencyController Pace(Random chance) => Pace(chance, bound: null);

    private static ConcurrencyController Pace(Random chance, int? bound) =>
        new(bound is { } most ? new BoundedConcurrency(most) : new AdaptiveConcurrency(), new RetryPolicy(3, TimeSpan.FromSeconds(0.5), chance.NextDouble).NewRefusalPolicy());

    private static string Tell(SimulatedJob job, double from = 60) => FormattableString.Invariant(
        $"{job.Done} images in {job.Seconds:0} s, {Speed(job):0.00} a second, {job.RefusedShare:P1} refused, at most {job.MostActiveAfter(from)} at once after {from:0} s");
}
