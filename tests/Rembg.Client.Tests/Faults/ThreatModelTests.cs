using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Faults;

/// <summary>Holds docs/threat-model.md to what it says.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly Dictionary<string, Type> Classes = typeof(ThreatModelTests).Assembly.GetTypes()
        .Where(type => type.IsPublic && type.Name.EndsWith("Tests", StringComparison.Ordinal))
        .ToLookup(type => type.Name).ToDictionary(types => types.Key, types => types.First());

    public static TheoryData<string> Lines =>
        [.. File.ReadLines(Repository.PathOf("docs/threat-model.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| Held by |", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_line_names_a_test_that_exists(string line)
    {
        var test = LastCell().Match(line) is { Success: true } match ? match.Groups[1].Value : "";
        if (test.Split(": ", 2) is [var script, var name] && script.EndsWith(".Tests.ps1", StringComparison.Ordinal))
        {
            Assert.Contains($"It '{name}'", File.ReadAllText(Repository.PathOf("tests/Pester/" + script)), StringComparison.Ordinal);
        }
        else if (test.Split('.') is [var type, var method])
        {
            Assert.Contains(Classes.GetValueOrDefault(type)?.GetMethod(method)?.GetCustomAttributes(inherit: true) ?? [], attribute => attribute is FactAttribute);
        }
        else
        {
            Assert.Fail($"No test is named: {line}");
        }
    }

    [Fact]
    public void Dependencies_are_audited_in_every_build()
    {
        var properties = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("PropertyGroup").Elements()
            .ToLookup(element => element.Name.LocalName, element => element.Value);
        Assert.Equal(["true"], properties["NuGetAudit"]);
        Assert.Equal(["all"], properties["NuGetAuditMode"]);
        Assert.Equal(["true"], properties["TreatWarningsAsErrors"]);
        // An advisory about a package that only tests use stays a warning, so that it does not stop a clone from building.
        var silenced = Directory.EnumerateFiles(Repository.Root, "*.*proj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "Directory.*.props", SearchOption.AllDirectories))
            .SelectMany(file => XDocument.Load(file).Descendants().Where(element => !element.HasElements && SilencedAudit().IsMatch(element.ToString()))
                .Where(element => element.Name.LocalName != "WarningsNotAsErrors" || !Path.GetRelativePath(Repository.Root, file).StartsWith("tests", StringComparison.Ordinal))
                .Select(element => $"{file}: {element}"));
        Assert.Empty(silenced);
    }

    [GeneratedRegex(@"\| `([^`]+)` \|$")]
    private static partial Regex LastCell();

    [GeneratedRegex("NU190[1-4]|NuGetAuditSuppress")]
    private static partial Regex SilencedAudit();
}
