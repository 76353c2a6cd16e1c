using Rembg.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Imaging;
using Rembg.Concurrency;
using Rembg.Http;

namespace Rembg.Client.Tests.Faults;

/// <summary>What one square of the matrix came to.</summary>
internal sealed record Observation(Ending Ending, int Inputs, int Outcomes, string[] Sources, string[] Others, bool AreOthersWhole, string Told);

/// <summary>Plays one square of the matrix: a server of its own, a folder of its own, a run of one image or two.</summary>
internal sealed class FaultTrial(FaultCell cell)
{
    // Far beyond what buffers between the two hold.
    private const int LargeLength = 24_000_000;

    // A stall is waited out; elsewhere nothing may be silent for so long that only a hang comes near it.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<Observation> RunAsync()
    {
        var script = new FaultScript(cell);
        using var tls = new TlsScript();
        await using var server = new FaultServer((connection, client) =>
            cell.Trouble == Trouble.UntrustedCertificate ? tls.RunAsync(client, connection.Stop) : script.RunAsync(connection, client));
        if (cell.Trouble != Trouble.Refused)
        {
            server.Listen();
        }

        using var folder = new TempFolder();
        var images = Images(folder).ToArray();
        var outcomes = await Task.Factory.StartNew(() => Remove(images, server), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal(0, tls.BytesTold);
        var last = outcomes[^1];
        var attempts = last.Failure?.Attempts ?? last.Result!.Attempts;
        var requests = cell.Trouble switch
        {
            Trouble.UntrustedCertificate => tls.Connections,
            Trouble.Refused or Trouble.UnknownHost => attempts, // No server is there to count.
            _ => script.Requests - (cell.IsReused ? 1 : 0),
        };
        var ending = new Ending(last.Failure?.Error, attempts, requests, last.Failure?.UnknownOutcomeCount ?? last.Result!.UnknownOutcomeCount).WithoutChance();
        var others = Directory.GetFiles(folder.Path).Except(images).Order(StringComparer.Ordinal).ToArray();
        return new Observation(ending, images.Length, outcomes.Count, Names(images), Names(others), others.All(IsWhole), last.Failure?.ToString() ?? "");
    }

    private static string[] Names(string[] paths) => [.. paths.Select(path => Path.GetFileName(path))];

    private static bool IsWhole(string path)
    {
        using var file = File.OpenRead(path);
        return Headers.CompleteFormat(file, out _) is not null;
    }

    private IEnumerable<string> Images(TempFolder folder)
    {
        if (cell.IsReused)
        {
            yield return folder.Write("a.jpg", Pictures.Jpeg());
        }

        var path = folder.Write("b.jpg", Pictures.Jpeg());
        if (cell.IsLarge)
        {
            using var file = File.OpenWrite(path);
            file.SetLength(LargeLength);
        }

        yield return path;
    }

    private List<RemovalOutcome> Remove(string[] images, FaultServer server)
    {
        using var batch = new RemovalBatch(NewRun(server));
        var planner = new RemovalPlanner();
        var outcomes = new List<RemovalOutcome>();
        foreach (var image in images)
        {
            batch.Submit(planner.PlanJob(image));
            Assert.True(batch.TryTake(out var outcome, Patience), $"Nothing came of it within a minute: {cell.Name}");
            outcomes.Add(outcome);
            batch.Forget(); // The second image has the bytes of the first, and is to be sent as well.
        }

        return outcomes;
    }

    private RunContext NewRun(FaultServer server)
    {
        var scheme = cell.Trouble == Trouble.UntrustedCertificate ? "https" : "http";
        var connection = new ServiceConnection(new RembgClientOptions
        {
            ApiKey = TestRun.Key,
            Endpoint = cell.Trouble is Trouble.UnknownHost or Trouble.ProxyWantsCredentials
                ? new Uri("https://no-such-host.invalid/")
                : new Uri($"{scheme}://{server.Authority}/"),
            Proxy = cell.Trouble == Trouble.ProxyWantsCredentials ? new Uri($"http://{server.Authority}/") : null,
            Timeout = cell.Trouble == Trouble.Stall ? Silence : Patience,
        });
        return new RunContext(connection, new RetryPolicy(maximumRetryCount: 1, TimeSpan.FromMilliseconds(10), Pause), new BatchOptions { ThrottleLimit = 1 });

        // Asked for once an attempt has failed.
        double Pause()
        {
            if (cell is { Trouble: Trouble.Refused, Always: false })
            {
                server.Listen();
            }

            return 1;
        }
    }
}
