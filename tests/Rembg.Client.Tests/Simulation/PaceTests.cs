using Rembg.Concurrency;
using Rembg.Simulation;

namespace Rembg.Client.Tests.Simulation;

/// <summary>
/// The throughput of the module on a virtual clock, against services of many kinds, with seeds that nothing was tuned on. A rate is that of the
/// whole run, from the first request to the last response, where nothing else is said. The ranges are those of the design; where chance decides
/// much, single runs have wider ones.
/// </summary>
public class PaceTests(ITestOutputHelper output)
{
    private const double Link = 1_250_000 / 400_000.0;

    private static readonly int[] Seeds = [.. Enumerable.Range(101, 15)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_set_ten_a_second(bool tellsWhen)
    {
        var jobs = Play(() => new RateLimitedService(10, 20) { TellsWhen = tellsWhen }, 2000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= 0.8 * 10 && job.RefusedShare <= 0.04, Describe(job)));
        Assert.True(Median(jobs, Speed) >= 0.95 * 10);
    }

    // The last image is sent after 18 s at best, and takes two or three more: 96 % of the rate is the most.
    [Fact]
    public void Nothing_set_ten_a_second_and_a_short_run()
    {
        var jobs = Play(() => new RateLimitedService(10, 20) { RefusalSeconds = 0.005 }, 200);
        Assert.True(Median(jobs, Speed) >= 0.85 * 10);
        Assert.True(Median(jobs, job => job.RefusedShare) <= 0.04);
    }

    [Theory]
    [InlineData(false, 0.15)]
    [InlineData(true, 0.05)]
    public void Nothing_set_sixty_a_minute_in_a_fixed_window(bool tellsWhen, double refused) => Assert.All(
        Play(() => new WindowLimitedService(60, 60) { TellsWhen = tellsWhen }, 600),
        job => Assert.True(Speed(job) >= 0.85 && job.RefusedShare <= refused, Describe(job)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_set_on_a_narrow_link(bool isShared)
    {
        var jobs = Play(() => isShared ? new SharedLine(1_250_000, 400_000) : new ThinLine(1_250_000, 400_000), 2000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= 0.93 * Link && job.MostActiveAfter(60) <= 20, Describe(job)));
        Assert.True(Median(jobs, Speed) >= 0.95 * Link);
        Assert.True(jobs.Count(job => job.MostActiveAfter(60) <= 16) >= 0.8 * jobs.Length);
    }

    [Fact]
    public void Nothing_set_and_no_limit_anywhere() =>
        Assert.All(Play(() => new FreeService(), 2000), job => Assert.True(job.Rate(10, 35) >= 25, Describe(job)));

    [Fact]
    public void Quick_images_at_the_beginning_do_not_hold_back_the_others()
    {
        var jobs = Play(() => new FreeService { QuickImages = 8 }, 2000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= 14, Describe(job)));
        Assert.True(Median(jobs, Speed) >= 24);
    }

    [Theory]
    [InlineData(0.5, 13, 26)]
    [InlineData(0.7, 10, 24)]
    [InlineData(1, 4, 20)]
    public void Images_of_which_some_take_many_times_as_long(double unevenness, double slowest, double median)
    {
        var jobs = Play(() => new FreeService { Unevenness = unevenness }, 2000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= slowest, Describe(job)));
        Assert.True(Median(jobs, Speed) >= median);
    }

    [Fact]
    public void Nothing_set_on_a_fast_account()
    {
        var jobs = Play(() => new RateLimitedService(40, 80) { ServiceSeconds = 0.4 }, 2000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= 0.9 * 40 && job.RefusedShare <= 0.14, Describe(job)));
        Assert.True(Median(jobs, job => job.RefusedShare) <= 0.06);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(8)]
    [InlineData(32)]
    public void A_slow_account(int? maximum) => Assert.All(
        Play(() => new RateLimitedService(4, 4) { ServiceSeconds = 0.4 }, 400, maximum: maximum),
        job => Assert.True(Speed(job) >= 0.9 * 4 && job.RefusedShare <= (maximum == 32 ? 0.45 : 0.38), Describe(job)));

    [Fact]
    public void So_many_at_once() => Assert.All(
        Play(() => new AtOnceLimitedService(10), 1000), job => Assert.True(Speed(job) >= 0.7 * 10 / 2 && job.RefusedShare <= 0.06, Describe(job)));

    // Without 429s it is 31 a second. If each of them reduced the limit, it would be 9 and 3.
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void Nothing_set_and_some_requests_rejected_at_random(double share)
    {
        var jobs = Play(() => new MoodyService(share) { RefusalSeconds = 0.005 }, 6000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= 7.5, Describe(job)));
        Assert.True(Median(jobs, Speed) >= 31 / 1.5);
    }

    // Eight at once and a quarter of a second make 32 images a second where nothing is rejected.
    [Fact]
    public void Eight_at_once_and_one_request_in_twenty_rejected_at_random()
    {
        var jobs = Play(() => new MoodyService(0.05) { ServiceSeconds = 0.25, RefusalSeconds = 0.001 }, 2000, maximum: 8);
        Assert.All(jobs, job => Assert.True(Speed(job) >= 32 / 1.4, Describe(job)));
        Assert.True(Median(jobs, Speed) >= 32 / 1.2);
    }

    [Fact]
    public void A_limit_named_by_the_user_is_used_up_from_the_first_moment_on() => Assert.All(
        Play(() => new FreeService { ServiceSeconds = 0.25, Unevenness = 1e-9 }, 64, maximum: 8),
        job => Assert.True(Speed(job) >= 0.97 * 32, Describe(job)));

    [Theory]
    [InlineData(0, 0.9, 0.95)]
    [InlineData(0.3, 0.7, 0.8)]
    public void A_service_that_queues_and_slows_down_under_load(double slowdown, double slowest, double median)
    {
        var jobs = Play(() => new QueueingService(12, slowdown), 1000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= slowest * 12 / 2, Describe(job)));
        Assert.True(Median(jobs, Speed) >= median * 12 / 2);
        Assert.True(Median(jobs, job => job.MostActiveAfter(60)) <= 24);
    }

    [Fact]
    public void A_limit_that_rises_in_mid_run_is_noticed() => Assert.All(
        Play(() => new RateLimitedService(5, 10) { Change = (100, 20) }, 3000), job => Assert.True(job.Rate(160, 220) >= 2 * 5, Describe(job)));

    [Fact]
    public void A_limit_that_falls_in_mid_run_is_kept_to()
    {
        var jobs = Play(() => new RateLimitedService(20, 20) { Change = (60, 5) }, 2000);
        Assert.All(jobs, job => Assert.True(job.Rate(80, job.Seconds - 5) >= 0.9 * 5 && job.RefusedShare <= 0.08, Describe(job)));
        Assert.True(Median(jobs, job => job.RefusedShare) <= 0.05);
    }

    [Fact]
    public void A_link_that_widens_in_mid_run_is_noticed()
    {
        var jobs = Play(() => new ThinLine(1_250_000, 400_000) { WideFrom = 120 }, 4000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= 8, Describe(job)));
        Assert.True(Median(jobs, job => job.Rate(200, 300)) >= 18);
    }

    // It goes to 64 before.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_that_becomes_narrow_in_mid_run_is_noticed(bool isShared)
    {
        var jobs = Play(
            () => isShared ? new SharedLine(1_250_000, 400_000) { ThinFrom = 60 } : new ThinLine(1_250_000, 400_000) { ThinFrom = 60 }, (60 * 31) + 1500);
        Assert.All(jobs, job => Assert.True(job.Rate(80, job.Seconds - 20) >= 0.85 * Link && job.MostActiveAfter(180) < 64, Describe(job, 180)));
        Assert.True(Median(jobs, job => job.Rate(80, job.Seconds - 20)) >= 0.93 * Link);
        Assert.True(Median(jobs, job => job.MostActiveAfter(180)) <= 17);
    }

    // Each image takes three times as long, and none waits for another: fewer at once would bring fewer.
    [Fact]
    public void A_service_that_becomes_slow_in_mid_run_gets_as_many_as_before() => Assert.All(
        Play(() => new FreeService { Slowness = now => now >= 60 ? 3 : 1 }, 5000),
        job => Assert.True(job.Rate(80, job.Seconds - 20) >= 0.95 * 64 / 6, Describe(job)));

    // By turns 32 a second and a third of that: what was determined of the one is no longer true when it is known.
    [Fact]
    public void A_service_that_is_slow_by_turns_is_not_left_with_few()
    {
        var jobs = Play(() => new FreeService { Slowness = now => now % 40 >= 20 ? 3 : 1 }, 10000);
        Assert.All(jobs, job => Assert.True(Speed(job) >= 0.4 * 32 * 2 / 3, Describe(job)));
        Assert.True(Median(jobs, Speed) >= 0.65 * 32 * 2 / 3);
    }

    [Theory]
    [InlineData(4, 0.12)]
    [InlineData(16, 0.46)]
    public void Several_machines_on_one_account(int machines, double refused) => Assert.All(
        Play(() => new RateLimitedService(10, 20), 4000, machines),
        job => Assert.True(Speed(job) >= 0.95 * 10 && job.RefusedShare <= refused, Describe(job)));

    // With a patience of two minutes they lost 310 of 36,000 images.
    [Fact]
    public void Two_machines_on_one_fixed_window_lose_no_image() => Play(() => new WindowLimitedService(60, 60), 600, machines: 2);

    [Fact]
    public void Killed_machines_pay_twice_for_what_was_in_flight_and_no_more()
    {
        foreach (var seed in Seeds)
        {
            var job = new SimulatedJob(new RateLimitedService(10, 20), 4000, machines: 4, Start, seed) { CrashHours = 0.05, RestartSeconds = 10 }.Play();
            Assert.Equal((4000, 0), (job.Done, job.Lost));
            Assert.InRange(job.PaidTwice, 1, 400);
        }
    }

    [Fact]
    public void A_service_that_lets_nothing_in_fails_every_image_in_the_end()
    {
        var job = new SimulatedJob(new WindowLimitedService(0, 60), 40, machines: 1, Start, seed: 1).Play();
        Assert.Equal((0, 40), (job.Done, job.Lost));
        Assert.InRange(job.Seconds, 300, 400);
    }

    // Seeds in which a machine of sixteen was throttled for two minutes while it had an image in flight, and lost one.
    [Theory]
    [InlineData(589)]
    [InlineData(2086)]
    public void No_image_is_lost_while_another_is_in_flight(int seed)
    {
        var job = new SimulatedJob(new RateLimitedService(10, 20), 4000, machines: 16, Start, seed).Play();
        Assert.Equal((4000, 0), (job.Done, job.Lost));
    }

    private SimulatedJob[] Play(Func<SimulatedService> service, int images, int machines = 1, int? maximum = null)
    {
        SimulatedJob[] jobs = [.. Seeds.Select(seed => new SimulatedJob(service(), images, machines, chance => Start(chance, maximum), seed).Play())];
        output.WriteLine(FormattableString.Invariant(
            $"slowest, median: {jobs.Min(Speed):0.00}, {Median(jobs, Speed):0.00} a second; throttled {jobs.Max(job => job.RefusedShare):P1} at most; in flight after a minute: {jobs.Max(job => job.MostActiveAfter(60))} at most"));
        Assert.All(jobs, job => Assert.Equal((images, 0), (job.Done, job.Lost)));
        return jobs;
    }

    private static double Speed(SimulatedJob job) => job.Done / job.Seconds;

    private static double Median(SimulatedJob[] jobs, Func<SimulatedJob, double> of) => jobs.Select(of).Order().ElementAt(jobs.Length / 2);

    private static ConcurrencyController Start(Random chance) => Start(chance, maximum: null);

    private static ConcurrencyController Start(Random chance, int? maximum) =>
        new(maximum, new RetryPolicy(3, TimeSpan.FromSeconds(0.5), chance.NextDouble));

    private static string Describe(SimulatedJob job, double from = 60) => FormattableString.Invariant(
        $"{job.Done} images in {job.Seconds:0} s, {Speed(job):0.00} a second, {job.RefusedShare:P1} throttled, at most {job.MostActiveAfter(from)} in flight after {from:0} s");
}
