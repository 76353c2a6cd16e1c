namespace Rembg.Progress;

/// <summary>
/// Calls a caller's progress handler until it throws once: an exception neither ends nor repeats an exchange that is paid for.
/// </summary>
internal sealed class GuardedProgress<T>(IProgress<T> handler)
{
    /// <summary>The warning about a handler that has failed; null while it works.</summary>
    public string? Warning { get; private set; }

    public void Report(T value)
    {
        try
        {
            if (Warning is null)
            {
                handler.Report(value);
            }
        }
        catch (Exception e) // The caller's code may throw anything.
        {
            Warning = $"The progress was not fully reported, because its handler failed ({e.GetType().Name}: {e.Message}).";
        }
    }
}
