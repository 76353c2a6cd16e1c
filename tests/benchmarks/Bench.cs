using Rembg.Benchmarks.Images;
using Rembg.Benchmarks.InSession;
using Rembg.Benchmarks.Peers;
using Rembg.Benchmarks.Serving;
using Rembg.Benchmarks.Sessions;

namespace Rembg.Benchmarks;

/// <summary>What all cases share: the server, the images, the programs found, and the check that work was done.</summary>
internal sealed class Bench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rembg-benchmarks-").FullName;
    private readonly ServerProcess _server = ServerProcess.StartOwn();

    public required CommandLine Options { get; init; }

    /// <summary>PowerShell and the module; null where there is none.</summary>
    public required PowerShellHome? PowerShell { get; init; }

    /// <summary>Whether curl is on the machine.</summary>
    public required bool HasCurl { get; init; }

    /// <summary>The Node client; null where it could not be installed.</summary>
    public required RembgJs? RembgJs { get; init; }

    /// <summary>The number that the system knows the server by.</summary>
    public int ServerId => _server.Id;

    public int Rounds => Options.Rounds;

    /// <summary>Who is held to the goals: the module, or without PowerShell the library below it.</summary>
    public string Subject => PowerShell is null ? "RembgClient" : "Remove-ImageBackground";

    /// <summary>A count of images, or a tenth of it for a quick look.</summary>
    public int Scaled(int count) => Options.Quick ? Math.Max(1, count / 10) : count;

    /// <summary>Starts a session of the subject.</summary>
    /// <param name="heapMiB">The most memory the collector may take; null for what it likes.</param>
    public SessionProcess StartSubject(int? heapMiB = null) =>
        PowerShell is { } home ? SessionProcess.StartPowerShell(home.Program, home.Module, heapMiB) : SessionProcess.StartLibrary(heapMiB);

    /// <summary>Work over a folder of so many images of a length, with a fresh place for the results.</summary>
    public Work NewWork(int count, long length)
    {
        var input = Path.Combine(_folder, $"in-{count}-{length}");
        if (!Directory.Exists(input))
        {
            BenchmarkImage.WriteMany(input, count, length);
        }

        return new Work { Input = input, Output = Path.Combine(_folder, "out"), Endpoint = _server.Endpoint.AbsoluteUri };
    }

    /// <summary>The same work, brought to a server of Node's that answers with a picture of a length.</summary>
    /// <returns>The work and the server, which is the caller's to dispose of.</returns>
    public (Work Work, ServerProcess Server) AtNode(Work work, int answerLength)
    {
        var answer = Path.Combine(_folder, $"answer-{answerLength}.webp");
        File.WriteAllBytes(answer, AnswerImage.Make(answerLength));
        var server = ServerProcess.StartNode(work.Input, answer);
        return (work with { Endpoint = server.Endpoint.AbsoluteUri }, server);
    }

    /// <summary>Runs a contestant's work, and counts it only when the server and the disk agree.</summary>
    /// <param name="who">Who does it.</param>
    /// <param name="work">The work.</param>
    /// <param name="settings">How the server behaves; null for no delay and no refusal.</param>
    /// <param name="server">The server that the work is brought to; null for this program's own.</param>
    /// <exception cref="BenchmarkException">The work was not done.</exception>
    public (Finding Finding, ServerStatistics Seen) Run(
        Func<Work, Finding> who, Work work, ServerSettings? settings = null, ServerProcess? server = null)
    {
        settings ??= new ServerSettings();
        server ??= _server;
        FreshFolder.Make(work.Output);
        server.Begin(settings);
        var finding = who(work);
        var seen = server.Count();
        Check(work, settings, finding, seen);
        return (finding, seen);
    }

    /// <summary>Runs a contestant's work that sends nothing and leaves the earlier results alone.</summary>
    public (Finding Finding, ServerStatistics Seen) RunAgain(Func<Work, Finding> who, Work work)
    {
        _server.Begin(new ServerSettings());
        var finding = who(work);
        return (finding, _server.Count());
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Check(Work work, ServerSettings settings, Finding finding, ServerStatistics seen)
    {
        if (finding.Problem is { } problem)
        {
            throw new BenchmarkException(problem);
        }

        var images = Directory.GetFiles(work.Input).Length;
        var results = new DirectoryInfo(work.Output).GetFiles("*.webp"); // A ledger is no result.
        var whole = results.Count(file => file.Length == settings.AnswerLength);
        if (seen.Distinct != images || seen.Wrong > 0 || whole != images || results.Length != images)
        {
            throw new BenchmarkException(
                $"of {images} images {seen.Distinct} arrived whole and {seen.Wrong} wrong, and {whole} of {results.Length} results are whole");
        }
    }
}
