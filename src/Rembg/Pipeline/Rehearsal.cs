using System.Globalization;
using System.Management.Automation;
using Rembg.Batch;

namespace Rembg.Pipeline;

/// <summary>A run with -WhatIf: what the real one would send and what that would cost. It sends nothing.</summary>
internal sealed class Rehearsal
{
    private readonly Cmdlet _cmdlet;
    private readonly OutcomeWriter _writer;
    private readonly int _maximumImageCount;
    private int _toSend;
    private int _others;

    /// <param name="cmdlet">The cmdlet that rehearses.</param>
    /// <param name="writer">What writes its outcomes.</param>
    /// <param name="maximumImageCount">How many images the real run would send at most.</param>
    public Rehearsal(Cmdlet cmdlet, OutcomeWriter writer, int maximumImageCount)
    {
        _cmdlet = cmdlet;
        _writer = writer;
        _maximumImageCount = maximumImageCount;
    }

    /// <summary>Whether the real run would send no further image, because its cap is reached.</summary>
    public bool IsFull => _toSend >= _maximumImageCount;

    /// <summary>Writes what would have become of an image that is ready to be sent.</summary>
    public void Write(RemovalJob job, string reason)
    {
        _ = reason == RemovalReason.WhatIf ? _toSend++ : _others++;
        _writer.Write(new RemovalOutcome(job.Request, job.NotSubmitted(reason)));
    }

    /// <summary>Writes an outcome that needs no sending.</summary>
    public void Write(RemovalOutcome outcome)
    {
        _others++;
        _writer.Write(outcome);
    }

    /// <summary>Says how many credits the real run would take, beside PowerShell's own lines on the screen.</summary>
    public void WriteSum()
    {
        var sum = string.Format(
            CultureInfo.CurrentCulture, "What if: this run would cost {0:N0} of the account's credits, one for each image to be sent; images looked at: {1:N0}.", _toSend, _toSend + _others);
        _cmdlet.WriteInformation(new HostInformationMessage { Message = sum }, ["PSHOST"]);
    }
}
