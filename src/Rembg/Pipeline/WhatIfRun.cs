using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>A dry run (-WhatIf): reports what would be sent and what that would cost. It sends nothing.</summary>
internal sealed class WhatIfRun(Cmdlet cmdlet, OutcomeWriter writer, int maximumImageCount, CreditGuard? credits) : IImageRun
{
    private readonly DryRun _run = new(maximumImageCount);
    private int _toCopy;
    private int _others;
    private int _reoriented;

    public InputTally? Tally => null;

    public Func<RemovalOutcome, bool>? Filter { get; set; }

    public bool IsOver => false;

    /// <summary>Writes the result that the image would have. It does not ask, because the answer is not known.</summary>
    public string? TrySubmit(RemovalJob job, Func<string, bool> confirm)
    {
        var reason = _run.ReasonFor(job, credits is null ? null : toSend => credits.MaySend(toSend, inFlight: 0));
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
        writer.Write(DryRun.Outcome(job, reason));
        return null;
    }

    public void Write(RemovalOutcome outcome)
    {
        if (Filter?.Invoke(outcome) != false)
        {
            _others++;
            writer.Write(outcome);
        }
    }

    public void WriteFailure(RembgException failure, object? target) => writer.WriteFailure(failure, target);

    public void Drain()
    {
    }

    /// <summary>Writes how many credits the run would cost, beside PowerShell's own lines on the screen.</summary>
    public void WriteSummary()
    {
        var of = credits is null ? "the account's credits" : $"{credits.Available:N0} credits";
        var sum = $"What if: this run would cost {_run.ToSend:N0} of {of}, one for each image to be sent; images looked at: {_run.ToSend + _toCopy + _others:N0}.";
        sum += _toCopy > 0 ? $" To be copied, which costs nothing: {_toCopy:N0}." : string.Empty;
        sum += _reoriented > 0 ? $" With an EXIF orientation, which the service may or may not carry out: {_reoriented:N0}." : string.Empty;
        cmdlet.WriteInformation(new HostInformationMessage { Message = sum }, ["PSHOST"]);
    }

    public void Dispose()
    {
    }
}
