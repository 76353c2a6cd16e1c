using System.Globalization;
using System.Text;
using System.Text.Json;
using Rembg.Tests.Processes;

namespace Rembg.Live;

/// <summary>docs/service-facts.json and the page that is made of it.</summary>
internal static class FactBook
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string JsonPath => Path.Combine(Repository.Root, "docs", "service-facts.json");

    private static string PagePath => Path.Combine(Repository.Root, "docs", "service-facts.md");

    /// <summary>The facts as they are noted.</summary>
    public static List<NotedFact> Read() => JsonSerializer.Deserialize<List<NotedFact>>(File.ReadAllText(JsonPath), Options)!;

    /// <summary>The page as it is.</summary>
    public static string ReadPage() => File.ReadAllText(PagePath).ReplaceLineEndings("\n");

    /// <summary>Notes what was observed, and writes the page anew.</summary>
    public static void Note(string id, string answer)
    {
        var facts = Read();
        var at = facts.FindIndex(fact => fact.Id == id);
        facts[at] = facts[at] with { Observed = answer, Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
        File.WriteAllText(JsonPath, JsonSerializer.Serialize(facts, Options).ReplaceLineEndings("\n") + "\n");
        File.WriteAllText(PagePath, Page(facts));
    }

    /// <summary>The page of the facts.</summary>
    public static string Page(IReadOnlyList<NotedFact> facts)
    {
        var page = new StringBuilder("""
            # Facts of the service

            What the module relies on. *Documented* is what the documentation of the service says, *assumed* is what the
            [sandbox](../tests/Rembg.Sandbox/README.md) does where it says nothing, and *observed* is what the service itself answered on that day.

            The tests in `tests/Live` generate this page. They ask the service if `REMBG_LIVE_KEY` holds a key, for at most 20 credits
            (`dotnet test tests/Live`), and are skipped without one. Every `dotnet test` asks the sandbox the same questions.

            | question | state | answer |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var fact in facts)
        {
            var question = ServiceFacts.All.Single(known => known.Id == fact.Id).Question;
            var state = fact.Observed is not null ? $"observed on {fact.Date}" : fact.IsDocumented ? "documented" : "assumed";
            var other = fact.Observed is not null && fact.Observed != fact.Sandbox ? $" (the sandbox: {fact.Sandbox})" : string.Empty;
            page.Append(CultureInfo.InvariantCulture, $"| {question} | {state} | {fact.Observed ?? fact.Sandbox}{other} |\n");
        }

        return page.ToString();
    }
}

/// <summary>A fact as it is noted.</summary>
/// <param name="Id">The fact.</param>
/// <param name="IsDocumented">Whether the documentation says so.</param>
/// <param name="Sandbox">What the sandbox answers.</param>
/// <param name="Observed">What the service answered; null until it was asked.</param>
/// <param name="Date">When that was.</param>
internal sealed record NotedFact(string Id, bool IsDocumented, string Sandbox, string? Observed, string? Date);
