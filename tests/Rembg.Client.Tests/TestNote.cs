using System.Text;

namespace Rembg.Client.Tests;

/// <summary>How a test of another runner ended: a line of outcome, name and message, separated by tabs.</summary>
/// <param name="Outcome">Passed, Failed or NotExecuted.</param>
/// <param name="Name">Its name.</param>
/// <param name="Message">Why it failed or was skipped.</param>
internal sealed record TestNote(string Outcome, string Name, string Message)
{
    /// <summary>Whether it failed.</summary>
    public bool HasFailed => Outcome == "Failed";

    /// <summary>Reads a file of lines; none when there is no such file.</summary>
    public static List<TestNote> Read(string path) => File.Exists(path)
        ? [.. File.ReadLines(path).Select(line => line.Split('\t', 3)).Select(parts => new TestNote(parts[0], parts[1], parts[2]))]
        : [];

    /// <summary>Writes a file of lines.</summary>
    public static void Write(string path, IEnumerable<TestNote> notes) =>
        File.WriteAllLines(path, notes.Select(note => $"{note.Outcome}\t{OneLine(note.Name)}\t{OneLine(note.Message)}"));

    /// <summary>How many passed, failed and were skipped.</summary>
    public static string Count(IReadOnlyCollection<TestNote> notes) =>
        $"{notes.Count(note => note.Outcome == "Passed")} passed, {notes.Count(note => note.HasFailed)} failed, {notes.Count(note => note.Outcome == "NotExecuted")} skipped";

    /// <summary>Fails the test that ran them when one failed or none was run.</summary>
    public static void AssertPassed(IReadOnlyCollection<TestNote> notes, string output)
    {
        var failures = notes.Where(note => note.HasFailed).Select(note => $"{note.Name}\n{note.Message}").ToList();
        Assert.True(notes.Count > 0 && failures.Count == 0, $"{Count(notes)}\n\n{(notes.Count == 0 ? output : string.Join("\n\n", failures))}");
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            line.Append(char.IsControl(character) ? ' ' : character);
        }

        return line.ToString();
    }
}
