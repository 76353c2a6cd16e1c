namespace Rembg.Parameters;

/// <summary>What came of reading a value as a person wrote it.</summary>
/// <typeparam name="T">The type of the value; its default stands for a value that was not given.</typeparam>
/// <param name="Value">The value; not to be used where there is a problem.</param>
/// <param name="Problem">Why it was not understood, as a sentence that names it; null when it was.</param>
internal readonly record struct Reading<T>(T Value, string? Problem = null)
{
    public static Reading<T> NotUnderstood(string problem) => new(default!, problem);
}
