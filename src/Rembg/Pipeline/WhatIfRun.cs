using System.Globalization;
using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>A dry run (-WhatIf): reports what would be sent and what that would cost. It sends nothing.</summary>
internal sealed class WhatIfRun : IImageRun
{
    private readonly Cmdlet _cmdlet;
    private readonly OutcomeWriter _writer;
    private readonly CreditGuard? _credits;
    private readonly DryRun _run;
    private int _toCopy;
    private int _others;
    private int _reoriented;

    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="writer">Writes its outcomes.</param>
    /// <param name="maximumImageCount">How many images the run would send at most.</param>
    /// <param name="credits">Keeps a minimum balance; null for none.</param>
    public WhatIfRun(Cmdlet cmdlet, OutcomeWriter writer, int maximumImageCount, CreditGuard? credits)
    {
        _credits = credits;
        _cmdlet = cmdlet;
        _writer = writer;
        _run = new DryRun(maximumImageCount);
    }

    public InputTally? Tally => null;

    public Func<RemovalOutcome, bool>? Filter { get; set; }

    public bool IsOver => false;

    /// <summary>Writes the result that the image would have. It does not ask, because the answer is not known.</summary>
    public string? TrySubmit(RemovalJob job, Func<string, bool> confirm)
    {
        var reason = _run.ReasonFor(job, _credits is null ? null : toSend => _credits.MaySend(toSend, inFlight: 0));
        if (reason is RemovalReason.WhatIf or RemovalReason.SameImage)
        {
            _ = confirm(reason == RemovalReason.SameImage ? "Copy the output of the same image" : "Remove the background");
        }

        _ = reason switch
        {
            RemovalReason.WhatIf => 0,
            RemovalReason.SameImage => _toCopy++,
            _ => _others++,
        };
        _reoriented += job.Orientation is null ? 0 : 1;
        _writer.Write(DryRun.Outcome(job, reason));
        return null;
    }

    public void Write(RemovalOutcome outcome)
    {
        if (Filter?.Invoke(outcome) == false)
        {
            return;
        }

        _others++;
        _writer.Write(outcome);
    }

    public void WriteFailure(RembgException failure, object? target) => _writer.WriteFailure(failure, target);

    public void Drain()
    {
    }

    /// <summary>Writes how many credits the run would cost, beside PowerShell's own lines on the screen.</summary>
    public void WriteSummary()
    {
        var sum = string.Format(
            CultureInfo.CurrentCulture, "What if: this run would cost {0:N0} of {2}, one for each image to be sent; images looked at: {1:N0}.",
            _run.ToSend, _run.ToSend + _toCopy + _others, _credits is null ? "the account's credits" : _credits.Available.ToString("N0", CultureInfo.CurrentCulture) + " credits");
        if (_toCopy > 0)
        {
            sum += string.Format(CultureInfo.CurrentCulture, " To be copied, which costs nothing: {0:N0}.", _toCopy);
        }

        if (_reoriented > 0)
        {
            sum += string.Format(CultureInfo.CurrentCulture, " With an EXIF orientation, which the service may or may not carry out: {0:N0}.", _reoriented);
        }

        _cmdlet.WriteInformation(new HostInformationMessage { Message = sum }, ["PSHOST"]);
    }

    public void Dispose()
    {
    }
}
