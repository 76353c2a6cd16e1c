using Rembg.Concurrency;

namespace Rembg.Simulation;

/// <summary>A job on one machine or several that share an account, event by event, on a clock of its own.</summary>
internal sealed class SimulatedJob
{
    private const double Moment = 1e-6;

    private readonly SimulatedService _service;
    private readonly Random _chance;
    private readonly SimulatedMachine[] _machines;
    private readonly PriorityQueue<Event, double> _events = new();
    private readonly List<double> _doneAt = [];
    private readonly List<(double At, int Active)> _active = [];
    private double _now;
    private int _waiting;

    /// <param name="service">What they all talk to.</param>
    /// <param name="images">How many there are. Whichever machine is free takes the next, as claims make it.</param>
    /// <param name="machines">How many machines.</param>
    /// <param name="start">Makes the pace of a run.</param>
    /// <param name="seed">Chooses the chances.</param>
    public SimulatedJob(SimulatedService service, int images, int machines, Func<Random, ConcurrencyController> start, int seed)
    {
        _service = service;
        _waiting = images;
        Images = images;
        _chance = new Random(seed);
        _machines = [.. Enumerable.Range(0, machines).Select(_ => new SimulatedMachine(() => start(_chance)))];
    }

    private enum Kind
    {
        Transferred,
        Answered,
        Refused,
        Wake,
        Killed,
    }

    /// <summary>How many images there are.</summary>
    public int Images { get; }

    /// <summary>Hours that a machine runs on average until it is killed; infinite for never.</summary>
    public double CrashHours { get; init; } = double.PositiveInfinity;

    /// <summary>Seconds until a killed machine works again.</summary>
    public double RestartSeconds { get; init; } = 120;

    /// <summary>Seconds from the first request to the last answer.</summary>
    public double Seconds { get; private set; }

    /// <summary>Images made.</summary>
    public int Done => _doneAt.Count;

    /// <summary>Images that failed because the service let nothing in for too long.</summary>
    public int Lost { get; private set; }

    /// <summary>Requests that came too soon.</summary>
    public int Refusals { get; private set; }

    /// <summary>Images that the service worked on without anybody getting the answer.</summary>
    public int PaidTwice { get; private set; }

    /// <summary>The share of all requests that came too soon.</summary>
    public double RefusedShare => (double)Refusals / (Refusals + Done + PaidTwice);

    /// <summary>Images a second over a span of the job.</summary>
    public double Rate(double from, double to) => _doneAt.Count(at => at >= from && at < to) / (to - from);

    /// <summary>The most images that were under way after a moment, on all machines together.</summary>
    public int MostActiveAfter(double from) => _active.Where(entry => entry.At >= from).Select(entry => entry.Active).DefaultIfEmpty().Max();

    /// <summary>Plays it to the end.</summary>
    public SimulatedJob Play()
    {
        foreach (var machine in _machines)
        {
            if (!double.IsInfinity(CrashHours))
            {
                Add(NextDeath(), new Event(Kind.Killed, machine, default, 0, default));
            }

            Send(machine);
        }

        while (Done + Lost < Images && _events.TryDequeue(out var next, out _now))
        {
            Happen(next);
            Send(next.Machine);
        }

        Seconds = _now;
        return this;
    }

    private void Happen(Event next)
    {
        var machine = next.Machine;
        var isCurrent = next.Life == machine.Life;
        switch (next.Kind)
        {
            case Kind.Transferred:
                var left = _service.Remaining(next.Reply.Transfer!, _now);
                Add(_now + (left > Moment ? left : next.Reply.Seconds), left > Moment ? next : next with { Kind = Kind.Answered });
                break;
            case Kind.Answered:
                _service.Answered();
                if (isCurrent)
                {
                    machine.Pace.Succeeded(next.Permit, machine.At(_now));
                    machine.Pace.Release(next.Permit);
                    _doneAt.Add(_now);
                }

                break;
            case Kind.Refused when isCurrent:
                Refusals++;
                var retryAfter = next.Reply.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
                var waits = machine.Pace.Throttled(next.Permit, machine.At(_now), retryAfter);
                machine.Pace.Release(next.Permit);
                _waiting += waits ? 1 : 0;
                Lost += waits ? 0 : 1;
                break;
            case Kind.Wake when isCurrent:
                machine.WakesAt = double.PositiveInfinity;
                break;
            case Kind.Killed:
                var lost = machine.Die(_now + RestartSeconds);
                PaidTwice += lost;
                _waiting += lost;
                Add(_now + RestartSeconds, new Event(Kind.Wake, machine, default, machine.Life, default));
                Add(_now + RestartSeconds + NextDeath(), next);
                break;
        }
    }

    private void Send(SimulatedMachine machine)
    {
        if (_now < machine.BeganAt)
        {
            return;
        }

        while (_waiting > 0 && machine.Pace.TryAcquire(machine.At(_now), out var permit))
        {
            _waiting--;
            var reply = _service.Answer(_now, _chance);
            var kind = reply.Transfer is not null ? Kind.Transferred : reply.IsAccepted ? Kind.Answered : Kind.Refused;
            Add(_now + (reply.Transfer is { } transfer ? _service.Remaining(transfer, _now) : reply.Seconds), new Event(kind, machine, permit, machine.Life, reply));
        }

        _active.Add((_now, _machines.Sum(one => one.Pace.Active)));
        if (_waiting > 0 && machine.Pace.NextChange is { } change)
        {
            // A moment later, for what is lost in counting ticks.
            var at = machine.BeganAt + change.TotalSeconds + Moment;
            if (at > _now && at < machine.WakesAt)
            {
                machine.WakesAt = at;
                Add(at, new Event(Kind.Wake, machine, default, machine.Life, default));
            }
        }
    }

#pragma warning disable CA5394 // A simulation wants chances that can be repeated.
    private double NextDeath() => -Math.Log(1 - _chance.NextDouble()) * CrashHours * 3600;
#pragma warning restore CA5394

    private void Add(double at, Event what) => _events.Enqueue(what, at);

    private readonly record struct Event(Kind Kind, SimulatedMachine Machine, ConcurrencyPermit Permit, int Life, SimulatedService.Reply Reply);
}
