namespace Rembg.Benchmarks.Simulation;

/// <summary>
/// One machine with its shard of the images, paced as the module paces a run: a refusal pauses all of it, and lowers how
/// many it sends at once; a row of successes raises that again.
/// </summary>
internal sealed class Machine(Assumptions assumptions, Random chance, int images)
{
    private readonly Queue<int> _again = [];
    private int _fresh = images;
    private int _deferred;
    private int _successes;
    private int _limitedInARow;
    private double _pausedSince;

    public int Allowed { get; private set; } = assumptions.Limit;

    /// <summary>Requests under way.</summary>
    public int Active { get; private set; }

    /// <summary>Until when nothing is sent.</summary>
    public double PausedUntil { get; private set; }

    /// <summary>Counts the lives of the machine: what an earlier one sent comes back to nobody.</summary>
    public int Life { get; private set; }

    /// <summary>How often the run was repeated for what a limit had set back.</summary>
    public int Passes { get; private set; } = 1;

    public bool IsDone => _fresh == 0 && _again.Count == 0 && _deferred == 0 && Active == 0;

    /// <summary>Takes the next image when one may be sent now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="attempts">How often it was sent before.</param>
    public bool TryTake(double now, out int attempts)
    {
        attempts = 0;
        if (_fresh == 0 && _again.Count == 0 && Active == 0 && _deferred > 0)
        {
            // The same command once more: -SkipExisting passes over what is done.
            (_fresh, _deferred) = (_deferred, 0);
            Passes++;
        }

        if (now < PausedUntil || Active >= Allowed || !(_again.TryDequeue(out attempts) || _fresh-- > 0))
        {
            _fresh = Math.Max(0, _fresh);
            return false;
        }

        Active++;
        return true;
    }

    public void Succeeded()
    {
        Active--;
        _limitedInARow = 0;
        if (Allowed < assumptions.Limit && ++_successes >= Allowed)
        {
            _successes = 0;
            Allowed++;
        }
    }

    /// <summary>A request was refused.</summary>
    /// <param name="now">The time.</param>
    /// <param name="startedAt">When it was sent.</param>
    /// <param name="attempts">How often the image was sent, this time included.</param>
    public void Refused(double now, double startedAt, int attempts)
    {
        Active--;
        if (attempts > assumptions.Retries)
        {
            _deferred++;
        }
        else
        {
            _again.Enqueue(attempts);
        }

        if (_limitedInARow > 0 && startedAt < _pausedSince)
        {
            return;
        }

        _limitedInARow++;
        _successes = 0;
        Allowed = Math.Max(1, (int)(Allowed * 0.7));
        _pausedSince = now;
        var ceiling = Math.Min(30, 0.5 * Math.Pow(4, Math.Min(_limitedInARow - 1, 16)));
        PausedUntil = Math.Max(PausedUntil, now + (ceiling * chance.NextDouble()));
    }

    /// <summary>The machine is killed: what is under way was taken by the service, and its answers are lost.</summary>
    /// <returns>How many images that are.</returns>
    public int Die(double backAt)
    {
        var lost = Active;
        _fresh += Active + _again.Count + _deferred;
        _again.Clear();
        (Active, _deferred, _successes, _limitedInARow) = (0, 0, 0, 0);
        Allowed = assumptions.Limit;
        PausedUntil = backAt;
        Life++;
        return lost;
    }
}
