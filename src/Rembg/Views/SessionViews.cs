using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rembg.Views;

/// <summary>
/// Gives the session the views of what the cmdlets emit, from code and not by a file of the manifest: such a file is a script to the
/// execution policy, whose default on Windows clients would then refuse the whole module. It happens once a session, when a cmdlet has its first
/// work under way or its first result, because it takes longer than all else that an import does.
/// </summary>
internal sealed class SessionViews
{
    // A runspace is a session; its entry goes with it.
    private static readonly ConditionalWeakTable<Runspace, SessionViews> Sessions = new();

    private bool _areThere;

    /// <summary>The folder in which a cmdlet of the module last ran in this session; null when none has, or there is no session.</summary>
    public static string? Folder => Current?.LastFolder;

    /// <summary>How wide a file name may be to be shown as a hyperlink; 0 for none.</summary>
    public static int LinkWidth => Current?.MaximumLinkWidth ?? 0;

    private static SessionViews? Current => Runspace.DefaultRunspace is { } session ? Sessions.GetOrCreateValue(session) : null;

    private string? LastFolder { get; set; }

    private int MaximumLinkWidth { get; set; }

    /// <summary>Records where a cmdlet runs: paths are shown relative to that folder.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static void Enter(PSCmdlet cmdlet)
    {
        if (Current is { } session)
        {
            session.MaximumLinkWidth = Hyperlink.MaximumWidth(cmdlet);
            session.LastFolder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        }
    }

    /// <summary>Makes sure that the session has the views. To be called on the pipeline's thread.</summary>
    /// <param name="cmdlet">The cmdlet that is about to emit something.</param>
    public static void Ensure(PSCmdlet cmdlet)
    {
        if (Current is not { _areThere: false } session)
        {
            return;
        }

        session._areThere = true;
        if (IsPooled(Runspace.DefaultRunspace, cmdlet.Host.Name))
        {
            return;
        }

        try
        {
            Add(Runspace.DefaultRunspace);
        }
        catch (Exception e) when (e is RuntimeException and not PipelineStoppedException or IOException)
        {
            // Some hosts do not allow views. Results are then shown as plain objects.
            cmdlet.WriteVerbose($"Results are shown without the module's tables, because this session takes no views: {e.Message}");
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
            AddFormats(state);
            powerShell.AddStatement().AddCommand(Command("Update-FormatData"));
            IgnorePreferences(powerShell);
        }

        powerShell.Invoke();
        if (powerShell.Streams.Error is [var problem, ..])
        {
            throw new RuntimeException(problem.Exception.Message, problem.Exception);
        }
    }

    private static void AddFormats(InitialSessionState state)
    {
        var known = state.Formats.Where(static entry => entry.FormatData is not null).Select(static entry => entry.FormatData).ToList();
        foreach (var view in ViewFormats.All)
        {
            if (!known.Contains(view))
            {
                state.Formats.Add(new SessionStateFormatEntry(view));
            }
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
        return new CmdletInfo(name, Assembly.Load(utilities).GetType($"Microsoft.PowerShell.Commands.{name.Replace("-", string.Empty)}Command", throwOnError: true)!);
    }
}
