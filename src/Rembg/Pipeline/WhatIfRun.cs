using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>A dry run (-WhatIf): reports what would be sent and what that would cost. It sends nothing.</summary>
internal sealed class WhatIfRun(Cmdlet cmdlet, OutcomeWriter writer, int maximumImageCount, CreditGuard? credits) : ImageRun(writer)
{
    private readonly DryRun _run = new(maximumImageCount);

    /// <summary>Writes the result that the image would have. It does not ask, because the answer is not known.</summary>
    public override string? TrySubmit(RemovalJob job, Func<string, bool> confirm)
    {
        var reason = _run.ReasonFor(job, credits is null ? null : toSend => credits.MaySend(toSend, inFlight: 0));
        if (reason is RemovalReason.WhatIf or RemovalReason.SameImage)
        {
            _ = confirm(reason == RemovalReason.SameImage ? "Copy the output of the same image" : "Remove the background");
        }

        Write(job.NotSubmitted(reason));
        return null;
    }

    /// <summary>Writes how many credits the run would cost, beside PowerShell's own lines on the screen.</summary>
    public override void WriteSummary()
    {
        var counts = Counts.Sum();
        var of = credits is null ? "the account's credits" : $"{credits.Available:N0} credits";
        var sum = $"What if: this run would cost {_run.ToSend:N0} of {of}, one for each image to be sent; "
            + $"images looked at: {Inputs.Settled:N0}.";
        if (counts.NotSubmitted.TryGetValue(RemovalReason.SameImage, out var toCopy))
        {
            sum += $" To be copied, which costs nothing: {toCopy:N0}.";
        }

        if (counts.Reoriented > 0)
        {
            sum += $" With an EXIF orientation, which the service may or may not carry out: {counts.Reoriented:N0}.";
        }

        cmdlet.WriteInformation(new HostInformationMessage { Message = sum }, ["PSHOST"]);
    }
}
