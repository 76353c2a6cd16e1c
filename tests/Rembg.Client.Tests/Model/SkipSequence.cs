using Rembg.Batch;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Model;

/// <summary>Plays one random sequence of edits and runs, and holds every run to the model.</summary>
internal sealed class SkipSequence : IDisposable
{
    private const int Contents = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string[] Names = ["a/p0.jpg", "a/p1.jpg", "a/p2.jpg", "b/p0.jpg", "b/p1.jpg"];

    private readonly Random _random;
    private readonly Layout _layout;
    private readonly JobFolder _folder = new();
    private readonly StubService _service = new();
    private readonly RembgClient _client;
    private readonly SkipModel _model;
    private readonly List<string> _log = [];
    private readonly Dictionary<string, byte[]> _saved = [];

    public SkipSequence(int seed)
    {
#pragma warning disable CA5394 // Sequences are to be the same for the same seed.
        _random = new Random(seed);
        _layout = (Layout)_random.Next(3);
        _model = new SkipModel(_folder);
        _client = new RembgClient(new RembgClientOptions { Endpoint = new Uri("http://127.0.0.1:9/"), ApiKey = TestRun.Key, HttpMessageHandler = _service });
    }

    public int Runs { get; private set; }

    /// <summary>What was done so far, a line each.</summary>
    public string Story => string.Join(Environment.NewLine, _log);

    public void Play(int steps)
    {
        foreach (var name in Names.Take(3))
        {
            _folder.WriteSource(name, _random.Next(Contents), Moment.Past);
        }

        for (var step = 0; step < steps; step++)
        {
            if (_random.Next(2) == 0)
            {
                Run();
            }
            else
            {
                Change();
            }
        }

        Run();
    }

    public void Dispose()
    {
        _service.Dispose();
        _folder.Dispose();
    }

    private void Run()
    {
        var inputs = _folder.Sources.Where(_ => _random.Next(4) > 0).ToList();
        if (_layout == Layout.Beside && _random.Next(3) == 0)
        {
            // A listing of everything. Of what is no output by its name, only a ledger knows that it is one.
            inputs.AddRange(_folder.Outputs.Where(output => File.Exists(_folder[output.Replace("-nobg.webp", ".jpg", StringComparison.Ordinal)])));
        }

        var existing = _random.Next(12) switch
        {
            < 8 => ExistingOutput.Update,
            < 10 => ExistingOutput.UpdateAll,
            < 11 => ExistingOutput.Replace,
            _ => ExistingOutput.Refuse,
        };
        var run = new JobRun(inputs, _random.Next(JobRun.OptionsCount), existing, _layout);
        _log.Add(run.ToString());
        Runs++;

        // One after the other: what the model expects of an input depends on what has become of those before.
        var planner = new RemovalPlanner();
        using var batch = _client.StartBatch(new BatchOptions { ThrottleLimit = 1 });
        using var expectations = _model.Expect(run).GetEnumerator();
        foreach (var request in run.RequestsIn(_folder))
        {
            Assert.True(expectations.MoveNext());
            var (source, expected) = expectations.Current;
            var before = _service.Removals;
            var outcome = OutcomeOf(planner, batch, request);
            _log.Add(FormattableString.Invariant($"  {source}: {Expected.Of(outcome)}, expected {expected}"));
            Assert.Equal(expected, Expected.Of(outcome));
            Assert.Equal(expected.Status == RemovalStatus.Completed ? 1 : 0, _service.Removals - before);
            if (expected.IsSaved)
            {
                _model.Saved(run, source);
                _saved[run.TargetOf(source)] = File.ReadAllBytes(_folder[run.TargetOf(source)]);
            }
        }

        Assert.Empty(planner.Finish());
        Assert.Empty(_folder.Strays);
    }

    private static RemovalOutcome? OutcomeOf(RemovalPlanner planner, RemovalBatch batch, RemovalRequest request)
    {
        switch (planner.Plan(request))
        {
            case (_, { } settled):
                return settled;
            case ({ } job, _):
                batch.Submit(job);
                var clock = System.Diagnostics.Stopwatch.StartNew();
                RemovalOutcome outcome;
                while (!batch.TryTake(out outcome, Patience))
                {
                    Assert.True(clock.Elapsed < Patience); // A wait ends early when one image begins to wait for another.
                }

                return outcome;
            default:
                return null;
        }
    }

    private void Change()
    {
        var source = _folder.Sources is { Length: > 0 } sources ? Any(sources) : null;
        var output = _folder.Outputs is { Length: > 0 } outputs ? Any(outputs) : null;
        var moment = (Moment)_random.Next(3);
        var name = Any(Names);
        switch (_random.Next(12))
        {
            case 0 or 1:
                Log($"edit {name} {moment}", () => _folder.WriteSource(name, _random.Next(Contents), moment));
                break;
            case 2 when source is not null:
                Log($"touch {source} {moment}", () => _folder.Touch(source, moment));
                break;
            case 3 when source is not null && source != name:
                Log($"rename {source} to {name}", () => _folder.Move(source, name));
                break;
            case 4 when source is not null && source != name:
                Log($"copy {source} to {name}", () => _folder.Copy(source, name));
                break;
            case 5 when source is not null:
                Log($"delete {source}", () => _folder.Delete(source));
                break;
            case 6 when output is not null:
                Log($"delete {output}", () => _folder.Delete(output));
                break;
            case 7 when _folder.Ledgers is { Length: > 0 } ledgers && Any(ledgers) is var ledger:
                Log($"delete {ledger}", () => _folder.Delete(ledger));
                _model.Forget(ledger);
                break;
            case 8 when output is not null:
                Log($"retouch {output} {moment}", () => _folder.Retouch(output, moment));
                break;
            case 9 when output is not null:
                Log($"touch {output} {moment}", () => _folder.Touch(output, moment));
                break;
            case 10 when output is not null && _saved.TryGetValue(output, out var bytes):
                Log($"restore {output} {moment}", () => _folder.Restore(output, bytes, moment));
                break;
            case 11 when _folder.Ledgers is { Length: > 0 } kept && Any(kept) is var killed:
                Log($"kill {killed}", () => _folder.Kill(killed));
                break;
            default:
                break;
        }
    }

    private void Log(string what, Action change)
    {
        _log.Add(what);
        change();
    }

    private string Any(string[] names) => names[_random.Next(names.Length)];
#pragma warning restore CA5394
}
