using System.Xml.Linq;

namespace Rembg.Client.Tests;

/// <summary>What Pester wrote about its tests.</summary>
/// <param name="Passed">How many passed.</param>
/// <param name="Skipped">How many were skipped.</param>
/// <param name="Failures">The name and message of each that failed.</param>
internal sealed record PesterResults(int Passed, int Skipped, IReadOnlyList<string> Failures)
{
    private const int LongestText = 2000;

    /// <summary>No test at all.</summary>
    public static PesterResults None { get; } = new(0, 0, []);

    /// <summary>Reads a result file in JUnit's XML.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its content.</returns>
    public static PesterResults Read(string path)
    {
        var cases = XDocument.Load(path).Descendants("testcase").ToList();
        var failures = cases.Where(test => test.Element("failure") is not null || test.Element("error") is not null).Select(Describe).ToList();
        var skipped = cases.Count(test => test.Element("skipped") is not null);
        return new PesterResults(cases.Count - failures.Count - skipped, skipped, failures);
    }

    private static string Describe(XElement test)
    {
        var failure = test.Element("failure") ?? test.Element("error")!;
        var text = $"{test.Attribute("name")?.Value}\n{failure.Attribute("message")?.Value}";
        return text.Length <= LongestText ? text : $"{text[..LongestText]} ...";
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Passed} passed, {Failures.Count} failed, {Skipped} skipped";
}
