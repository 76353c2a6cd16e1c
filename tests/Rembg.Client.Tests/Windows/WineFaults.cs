namespace Rembg.Client.Tests.Windows;

/// <summary>Tests of the Pester suite that fail for what Wine lacks, each with what that is; tests/README.md lists the same.</summary>
internal static class WineFaults
{
    private static readonly Dictionary<string, string> Known = new()
    {
        ["is in no stream of any error, verbose and debug on, nor in a transcript or Get-Error"] =
            "an upload to a server that does not read cannot be cancelled",
    };

    /// <summary>Whether a failure is Wine's own.</summary>
    public static bool IsKnown(TestNote note) => Find(note) is not null;

    /// <summary>Takes a failure of Wine's own for a test that was skipped.</summary>
    public static TestNote Judge(TestNote note) =>
        note.HasFailed && Find(note) is { } reason ? note with { Outcome = "NotExecuted", Message = $"Wine: {reason}" } : note;

    private static string? Find(TestNote note) =>
        Known.Where(fault => note.Name.Contains(fault.Key, StringComparison.Ordinal)).Select(fault => fault.Value).FirstOrDefault();
}
