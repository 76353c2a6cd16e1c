using System.Globalization;
using System.Management.Automation;
using Rembg.Batch;
using Rembg.Deduplication;

namespace Rembg.Pipeline;

/// <summary>A run with -WhatIf: what the real one would send and what that would cost. It sends nothing.</summary>
internal sealed class Rehearsal : IImageRun
{
    private readonly Cmdlet _cmdlet;
    private readonly OutcomeWriter _writer;
    private readonly int _maximumImageCount;
    private readonly Deduplicator _deduplicator = new();
    private int _toSend;
    private int _toCopy;
    private int _others;
    private int _reoriented;

    /// <param name="cmdlet">The cmdlet that rehearses.</param>
    /// <param name="writer">What writes its outcomes.</param>
    /// <param name="maximumImageCount">How many images the real run would send at most.</param>
    public Rehearsal(Cmdlet cmdlet, OutcomeWriter writer, int maximumImageCount)
    {
        _cmdlet = cmdlet;
        _writer = writer;
        _maximumImageCount = maximumImageCount;
    }

    public InputTally? Tally => null;

    public bool IsOver => false;

    /// <summary>Writes what would have become of it. What the answer would be is not known, so it is told and not asked.</summary>
    public bool TrySubmit(RemovalJob job, Func<string, bool> agree)
    {
        var reason = Rehearse(job);
        if (reason != RemovalReason.MaximumImageCount)
        {
            _ = agree(reason == RemovalReason.SameImage ? "Copy the output of the same image" : "Remove the background");
        }

        _ = reason switch
        {
            RemovalReason.WhatIf => _toSend++,
            RemovalReason.SameImage => _toCopy++,
            _ => _others++,
        };
        _reoriented += job.Orientation is null ? 0 : 1;
        _writer.Write(new RemovalOutcome(job.Request, job.NotSubmitted(reason), job.Warnings));
        return true;
    }

    public void Write(RemovalOutcome outcome)
    {
        _others++;
        _writer.Write(outcome);
    }

    public void WriteFailure(RembgException failure, object? target) => _writer.WriteFailure(failure, target);

    public void Drain()
    {
    }

    /// <summary>Says how many credits the real run would take, beside PowerShell's own lines on the screen.</summary>
    public void WriteSummary()
    {
        var sum = string.Format(
            CultureInfo.CurrentCulture, "What if: this run would cost {0:N0} of the account's credits, one for each image to be sent; images looked at: {1:N0}.", _toSend, _toSend + _toCopy + _others);
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

    // One of the reasons: what the real run would do about an image that is ready to be sent.
    private string Rehearse(RemovalJob job)
    {
        if (job.HasCopy)
        {
            return RemovalReason.SameImage;
        }

        var leads = true;
        var reservation = job.IsFileToFile && job.TrySource() is { Length: > 0 } source ? _deduplicator.Reserve(source, out leads) : null;
        if (!leads)
        {
            return RemovalReason.SameImage;
        }

        if (_toSend < _maximumImageCount)
        {
            return RemovalReason.WhatIf;
        }

        if (reservation is not null)
        {
            _deduplicator.Forget(reservation);
        }

        return RemovalReason.MaximumImageCount;
    }
}
