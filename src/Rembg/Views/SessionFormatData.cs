using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rembg.Views;

/// <summary>
/// Adds the module's type and format data to the session from code, because a file that the manifest names is a script to the execution
/// policy, whose default on Windows clients would refuse the whole module. It happens once a session, when a cmdlet has its first work
/// under way or its first result, because it takes longer than the rest of an import.
/// </summary>
internal sealed class SessionFormatData
{
    /// <summary>The width of a name in a window of 100 columns.</summary>
    public const int DefaultNameWidth = 29;

    // The columns of a result's table that have a fixed width, and the spaces between all of them.
    private const int OtherColumns = 41;

    // A runspace is a session; its entry is collected with it.
    private static readonly ConditionalWeakTable<Runspace, SessionFormatData> Sessions = new();

    private bool _isAdded;
    private string? _folder;
    private int? _nameWidth;
    private bool _hasLinks;

    /// <summary>The folder in which a cmdlet of the module last ran in this session; null for none.</summary>
    public static string? Folder => Current?._folder;

    /// <summary>The width of a file name in a table.</summary>
    public static int NameWidth => Current?._nameWidth ?? DefaultNameWidth;

    /// <summary>The widest name that is shown as a hyperlink; 0 for none.</summary>
    public static int LinkWidth => Current is { _hasLinks: true } ? NameWidth : 0;

    private static SessionFormatData? Current => Runspace.DefaultRunspace is { } session ? Sessions.GetOrCreateValue(session) : null;

    /// <summary>Records where a cmdlet runs: paths are shown relative to that folder.</summary>
    public static void Enter(PSCmdlet cmdlet)
    {
        if (Current is { } session)
        {
            session._folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
            // A console whose output is redirected has no meaningful width.
            var isRedirected = cmdlet.Host.Name == "ConsoleHost" && Console.IsOutputRedirected;
            session._nameWidth = !isRedirected && Measure(cmdlet, static window => window.BufferSize.Width) is > 0 and var width
                ? Math.Max(1, (width - OtherColumns) / 2)
                : null;
            session._hasLinks = session._nameWidth is not null && Hyperlink.AreShown(cmdlet);
        }
    }

    /// <summary>Measures the host's window; null for none.</summary>
    public static int? Measure(PSCmdlet cmdlet, Func<PSHostRawUserInterface, int> measure)
    {
        try
        {
            return measure(cmdlet.Host.UI.RawUI);
        }
        // Hosts without a window throw NotImplementedException, HostException, IOException, ...
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>Adds the data to the session once. To be called on the pipeline's thread.</summary>
    public static void Ensure(PSCmdlet cmdlet)
    {
        if (Current is not { _isAdded: false } session)
        {
            return;
        }

        session._isAdded = true;
        try
        {
            if (!IsPooled(Runspace.DefaultRunspace, cmdlet.Host.Name))
            {
                Add(Runspace.DefaultRunspace);
            }
        }
        catch (Exception e) when (e is RuntimeException and not PipelineStoppedException or IOException)
        {
            // Some hosts do not allow format data. Results are then shown as plain objects.
            cmdlet.WriteVerbose($"Results are shown without the module's tables, because this session accepts no format data: {e.Message}");
        }
    }

    // The runspaces of a pool share one InitialSessionState, also those that are being opened, and adding to it damages them. A pool
    // reuses its threads, as the console's own runspace does, which is the first of its process.
    private static bool IsPooled(Runspace runspace, string host) =>
        runspace.ThreadOptions == PSThreadOptions.ReuseThread && (runspace.Id != 1 || host == "Default Host");

    private static void Add(Runspace runspace)
    {
        using var powerShell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        powerShell.AddCommand(Command("Update-TypeData")).AddParameter("TypeData", ViewMembers.Create()).AddParameter("Force");
        IgnorePreferences(powerShell);
        if (runspace.InitialSessionState is { } state)
        {
            foreach (var view in ViewFormats.All.Except(state.Formats.Select(static entry => entry.FormatData)).ToList())
            {
                state.Formats.Add(new SessionStateFormatEntry(view));
            }

            powerShell.AddStatement().AddCommand(Command("Update-FormatData"));
            IgnorePreferences(powerShell);
        }

        powerShell.Invoke();
        if (powerShell.Streams.Error is [var problem, ..])
        {
            throw new RuntimeException(problem.Exception.Message, problem.Exception);
        }
    }

    // Without confirmation, and in a dry run as well, whatever the session's preferences are.
    private static void IgnorePreferences(PowerShell powerShell) =>
        powerShell.AddParameter("WhatIf", false).AddParameter("Confirm", false).AddParameter("Verbose", false).AddParameter("Debug", false)
            .AddParameter("ErrorAction", ActionPreference.SilentlyContinue);

    // By type: a search by name would import PowerShell's utilities, and could find a function of that name. Their assembly is of the same
    // version as PowerShell's own; Windows PowerShell finds it by its full name only.
    private static CmdletInfo Command(string name)
    {
        var utilities = typeof(PSObject).Assembly.GetName();
        utilities.Name = "Microsoft.PowerShell.Commands.Utility";
        var type = $"Microsoft.PowerShell.Commands.{name.Replace("-", string.Empty)}Command";
        return new CmdletInfo(name, Assembly.Load(utilities).GetType(type, throwOnError: true)!);
    }
}
