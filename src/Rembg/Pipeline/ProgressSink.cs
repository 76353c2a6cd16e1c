using System.Management.Automation;

namespace Rembg.Pipeline;

/// <summary>
/// Writes progress records. Progress is for the eye: a host that cannot show it costs the run nothing but its progress.
/// </summary>
internal sealed class ProgressSink
{
    private readonly PSCmdlet _cmdlet;
    private readonly long _source;

    /// <param name="cmdlet">Whose progress it is.</param>
    /// <param name="source">
    /// Tells the host whose records these are. A number of our own, because records are also taken down once the cmdlet
    /// itself may write no more, and only who knows the number can do that.
    /// </param>
    public ProgressSink(PSCmdlet cmdlet, long source)
    {
        _cmdlet = cmdlet;
        _source = source;
    }

    /// <summary>What the host threw; null while it shows what it is given. From then on it is given nothing more to show.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Shows a record, as <c>-ProgressAction</c> and <c>$ProgressPreference</c> have it.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline is being stopped.</exception>
    /// <exception cref="ActionPreferenceStopException">The preference is to stop at progress.</exception>
    public void Write(ProgressRecord record)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            _cmdlet.CommandRuntime.WriteProgress(_source, record);
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (ActionPreferenceStopException)
        {
            throw;
        }
#pragma warning disable CA1031 // The host is somebody else's program.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure = e;
        }
    }

    /// <summary>
    /// Writes a record straight to the host, where the cmdlet itself may not: in <c>Dispose</c>, and in a pipeline that
    /// is being stopped. For records that take down, or replace, what the preference let through. Never throws.
    /// </summary>
    public void WriteLate(ProgressRecord record)
    {
        try
        {
            _cmdlet.Host.UI.WriteProgress(_source, record);
        }
#pragma warning disable CA1031 // As above; and the next record may fare better.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure ??= e;
        }
    }
}
