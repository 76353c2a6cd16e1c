namespace Rembg.Benchmarks.Simulation;

/// <summary>A large job on several machines that share one account, event by event.</summary>
internal sealed class Job
{
    private readonly Assumptions _assumptions;
    private readonly Random _chance;
    private readonly AccountRate _account;
    private readonly Machine[] _machines;
    private readonly PriorityQueue<Event, double> _events = new();
    private double _now;

    public Job(Assumptions assumptions, int machines)
    {
        _assumptions = assumptions;
        _chance = new Random(assumptions.Seed);
        _account = new AccountRate(assumptions.Rate, assumptions.Burst);
        _machines = [.. Enumerable.Range(0, machines).Select(i =>
            new Machine(assumptions, _chance, (int)((long)assumptions.Images * (i + 1) / machines) - (int)((long)assumptions.Images * i / machines)))];
    }

    private enum Kind
    {
        Answered,
        Refused,
        PauseOver,
        Killed,
    }

    /// <summary>Seconds from the first request to the last answer.</summary>
    public double Seconds { get; private set; }

    public int Done { get; private set; }

    public int Refusals { get; private set; }

    /// <summary>Images that the service worked on without anybody getting the answer.</summary>
    public int PaidTwice { get; private set; }

    public int Passes => _machines.Max(machine => machine.Passes);

    /// <summary>Plays it to the end.</summary>
    public Job Play()
    {
        foreach (var machine in _machines)
        {
            Add(NextDeath(), new Event(Kind.Killed, machine, 0, 0, 0));
            Send(machine);
        }

        while (Done < _assumptions.Images && _events.TryDequeue(out var next, out _now))
        {
            Happen(next);
            Send(next.Machine);
        }

        Seconds = _now;
        return this;
    }

    private void Happen(Event next)
    {
        var isCurrent = next.Life == next.Machine.Life;
        switch (next.Kind)
        {
            case Kind.Answered when isCurrent:
                next.Machine.Succeeded();
                Done++;
                break;
            case Kind.Refused when isCurrent:
                Refusals++;
                next.Machine.Refused(_now, next.StartedAt, next.Attempts);
                Add(next.Machine.PausedUntil, next with { Kind = Kind.PauseOver });
                break;
            case Kind.Killed when !next.Machine.IsDone:
                PaidTwice += next.Machine.Die(_now + _assumptions.RestartSeconds);
                Add(next.Machine.PausedUntil, next with { Kind = Kind.PauseOver });
                Add(_now + _assumptions.RestartSeconds + NextDeath(), next);
                break;
        }
    }

    private void Send(Machine machine)
    {
        while (machine.TryTake(_now, out var attempts))
        {
            var isTaken = _account.TryTake(_now);
            var seconds = isTaken ? _assumptions.ServiceSeconds * (0.5 + _chance.NextDouble()) : _assumptions.RefusalSeconds;
            Add(_now + seconds, new Event(isTaken ? Kind.Answered : Kind.Refused, machine, _now, attempts + 1, machine.Life));
        }
    }

    private double NextDeath() => -Math.Log(1 - _chance.NextDouble()) * _assumptions.CrashHours * 3600;

    private void Add(double at, Event what) => _events.Enqueue(what, at);

    private readonly record struct Event(Kind Kind, Machine Machine, double StartedAt, int Attempts, int Life);
}
