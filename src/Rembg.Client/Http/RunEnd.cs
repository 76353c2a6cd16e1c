namespace Rembg.Http;

/// <summary>How a run can end before its images do.</summary>
/// <param name="Ended">
/// Fires when nothing new may be sent any more. What has been sent whole is paid for, so its answer is still waited for.
/// It has fired whenever <paramref name="Cancelled"/> has.
/// </param>
/// <param name="Cancelled">Fires when everything is to stop at once, as Ctrl+C asks for.</param>
internal readonly record struct RunEnd(CancellationToken Ended, CancellationToken Cancelled)
{
    /// <summary>A run that only ever stops at once.</summary>
    public static RunEnd AtOnce(CancellationToken cancelled) => new(cancelled, cancelled);
}
