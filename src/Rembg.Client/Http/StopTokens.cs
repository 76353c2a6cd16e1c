namespace Rembg.Http;

/// <summary>The two tokens that end a run.</summary>
/// <param name="StopSending">
/// Fires when nothing new may be sent. Answers to requests that were sent completely, and so may be paid for, are still awaited.
/// It has fired whenever <paramref name="Abort"/> has.
/// </param>
/// <param name="Abort">Fires when everything stops at once, as on Ctrl+C.</param>
internal readonly record struct StopTokens(CancellationToken StopSending, CancellationToken Abort)
{
    /// <summary>Tokens of a run that only ever stops at once.</summary>
    public static StopTokens AbortOnly(CancellationToken abort) => new(abort, abort);
}
