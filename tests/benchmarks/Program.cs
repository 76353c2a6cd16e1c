using Rembg.Benchmarks;
using Rembg.Benchmarks.Cases;
using Rembg.Benchmarks.Peers;
using Rembg.Benchmarks.Report;
using Rembg.Benchmarks.Serving;
using Rembg.Benchmarks.Sessions;
using Rembg.Benchmarks.Simulation;

switch (args.FirstOrDefault())
{
    case "serve":
        NeutralServer.Run();
        return 0;
    case "session":
        await LibrarySession.RunAsync();
        return 0;
    case "simulate":
        return Simulate.Run(args[1..]);
}

if (CommandLine.Parse(args) is not { } options)
{
    Console.WriteLine(CommandLine.Usage);
    return 2;
}

var root = Repository.Root;
var curl = Tool.Version("curl");
var rembgJs = RembgJs.TryInstall(Path.Combine(root, "tests", "benchmarks", "obj", "npm"));
var powerShell = options.UsesPowerShell ? PowerShellHome.Find(root, options.Builds) : null;
using var bench = new Bench { Options = options, HasCurl = curl is not null, RembgJs = rembgJs, PowerShell = powerShell };

string[] leftOut =
[
    .. powerShell is null ? (string[])["PowerShell, and all that needs it"] : [],
    .. curl is null ? (string[])["curl"] : [],
    .. rembgJs is null ? (string[])["rembg.js"] : [],
];
if (leftOut.Length > 0)
{
    Console.WriteLine($"Left out, because not on this machine: {string.Join("; ", leftOut)}.");
}

var rows = new List<Row>();
foreach (var item in AllCases.List)
{
    if ((options.Cases.Count > 0 && !options.Cases.Contains(item.Name)) || (item.NeedsPowerShell && powerShell is null))
    {
        continue;
    }

    IReadOnlyList<Row> found;
    try
    {
        found = item.Measure(bench);
    }
    catch (BenchmarkException e)
    {
        found = [new Row { Case = item.Title, Peer = bench.Subject, Reached = false, Note = "no credit: " + e.Message }];
    }

    ConsoleTable.Write(found);
    rows.AddRange(found);
}

var facts = MachineFacts.Gather(
[
    new("PowerShell", powerShell?.Version),
    new("curl", curl is null ? null : string.Join(' ', curl.Split(' ').Take(3))),
    new("rembg.js", rembgJs?.Version),
]);
var output = options.Output ?? Path.Combine(root, "output", "benchmarks");
var result = new Result(facts, options.Rounds, options.Quick, rows);
Directory.CreateDirectory(Path.Combine(output, "images"));
JsonReport.Write(Path.Combine(output, "benchmarks.json"), result);
BarPlot.Write(Path.Combine(output, "images", "benchmarks.svg"), result);
GrowthPlot.Write(Path.Combine(output, "images", "benchmarks-growth.svg"), result);
MarkdownReport.Write(Path.Combine(output, "benchmarks.md"), result);
Console.WriteLine();
Console.WriteLine($"The report is in {Path.GetRelativePath(Environment.CurrentDirectory, output)}.");
return 0;
