using System.ComponentModel;

namespace Rembg.Tests.Processes;

/// <summary>A PowerShell that can run the module.</summary>
internal sealed class PowerShell
{
    private static readonly Version Oldest = new(7, 4);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestRestore = TimeSpan.FromMinutes(5);

    private readonly string _fileName;
    private readonly string[] _first;

    private PowerShell(string fileName, string[] first, string version)
    {
        _fileName = fileName;
        _first = first;
        Version = version;
    }

    /// <summary>Its version, as it names it.</summary>
    public string Version { get; }

    /// <summary>Finds PowerShell 7.4 or later: on <c>PATH</c>, else the .NET tool, which is downloaded when it has to be.</summary>
    /// <returns>PowerShell, or null with the reason why there is none.</returns>
    public static async Task<(PowerShell? Found, string Reason)> FindAsync()
    {
        var (found, onPath) = await TryAsync("pwsh", []);
        if (found is not null)
        {
            return (found, "");
        }

        (found, var asTool) = await RestoreAsync();
        return (found, $"{onPath}; {asTool}");
    }

    /// <summary>Restores the .NET tool that the repository names, whatever is installed, so that tests run in the same PowerShell everywhere.</summary>
    /// <returns>PowerShell, or null with the reason why there is none.</returns>
    public static async Task<(PowerShell? Found, string Reason)> RestoreAsync()
    {
        var restore = await ChildProcess.RunAsync("dotnet", ["tool", "restore"], Repository.Root, LongestRestore);
        return restore.ExitCode == 0
            ? await TryAsync("dotnet", ["tool", "run", "pwsh"])
            : (null, "`dotnet tool restore` could not get PowerShell");
    }

    /// <summary>Runs a script of the repository and keeps what it writes.</summary>
    /// <param name="script">The script's path below the root.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="environment">What is different in its environment.</param>
    /// <returns>How it ended.</returns>
    public Task<ChildProcessResult> RunScriptAsync(
        string script, IEnumerable<string> arguments, TimeSpan timeout, IReadOnlyDictionary<string, string?>? environment = null) =>
        ChildProcess.RunAsync(_fileName, Arguments(script, arguments), Repository.Root, timeout, environment);

    /// <summary>Runs a script of the repository on this program's own console.</summary>
    /// <param name="script">The script's path below the root.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="environment">What is different in its environment.</param>
    /// <returns>Its exit code; null when its time was up.</returns>
    public Task<int?> ShowScriptAsync(
        string script, IEnumerable<string> arguments, TimeSpan timeout, IReadOnlyDictionary<string, string?>? environment = null) =>
        ChildProcess.ShowAsync(_fileName, Arguments(script, arguments), Repository.Root, timeout, environment);

    private IEnumerable<string> Arguments(string script, IEnumerable<string> arguments) =>
        [.. _first, "-NoProfile", "-NonInteractive", "-File", Repository.PathOf(script), .. arguments];

    private static async Task<(PowerShell? Found, string Reason)> TryAsync(string fileName, string[] first)
    {
        try
        {
            var answer = await ChildProcess.RunAsync(
                fileName, [.. first, "-NoProfile", "-NonInteractive", "-Command", "$PSVersionTable.PSVersion.ToString()"],
                Repository.Root, LongestStart);
            var text = answer.Output.Trim();
            if (answer.ExitCode != 0 || !System.Version.TryParse(text.Split('-')[0], out var version))
            {
                return (null, "PowerShell is there but does not start");
            }

            return version >= Oldest
                ? (new PowerShell(fileName, first, text), "")
                : (null, $"PowerShell {text} is older than {Oldest}");
        }
        catch (Win32Exception)
        {
            return (null, "PowerShell 7 is not installed");
        }
    }
}
