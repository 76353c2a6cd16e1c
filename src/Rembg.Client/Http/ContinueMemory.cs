using System.Collections.Concurrent;
using System.Diagnostics;

namespace Rembg.Http;

/// <summary>How a server takes the question of <c>Expect: 100-continue</c>.</summary>
internal enum Reluctance
{
    /// <summary>It answers, or was never asked.</summary>
    None,

    /// <summary>It lets the wait run out, where asking would cost that wait for each image.</summary>
    Silent,

    /// <summary>It refuses to be asked.</summary>
    Refuses,
}

/// <summary>
/// What was learnt about servers by one way to reach them. A proxy that swallows <c>100 Continue</c> says nothing about the
/// servers behind it when they are reached directly, and no server stays as it is for ever: what was learnt expires.
/// </summary>
internal sealed class ContinueMemory
{
    /// <summary>How long something learnt is believed. To learn it anew costs one wait.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (Reluctance Reluctance, TimeSpan Until)> _origins = new();
    private readonly Func<TimeSpan> _clock;

    /// <param name="clock">The time since some moment; null for the system's.</param>
    public ContinueMemory(Func<TimeSpan>? clock = null) =>
        _clock = clock ?? (static () => TimeSpan.FromSeconds(Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency));

    /// <summary>What is known of a server.</summary>
    public Reluctance Recall(string origin) =>
        _origins.TryGetValue(origin, out var learnt) && _clock() < learnt.Until ? learnt.Reluctance : Reluctance.None;

    /// <summary>Notes what a server has just shown.</summary>
    public void Learn(string origin, Reluctance reluctance) => _origins[origin] = (reluctance, _clock() + Lifetime);
}
