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

    /// <summary>The folder in which a cmdlet of the module ran last in this session; null when none has, or no session is at hand.</summary>
    public static string? Folder => Current?.LastFolder;

    private static SessionViews? Current => Runspace.DefaultRunspace is { } session ? Sessions.GetOrCreateValue(session) : null;

    private string? LastFolder { get; set; }

    /// <summary>Notes where a cmdlet runs: paths are shown as seen from there.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static void Enter(PSCmdlet cmdlet)
    {
        if (Current is { } session)
        {
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
        try
        {
            Add(Runspace.DefaultRunspace);
        }
        catch (Exception e) when (e is RuntimeException and not PipelineStoppedException or IOException)
        {
            // Some hosts let nobody add a view. Then results are shown as objects without one are.
            cmdlet.WriteVerbose($"Results are shown without the module's tables, because this session takes no views: {e.Message}");
        }
    }

    private static void Add(Runspace runspace)
    {
        using var powerShell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        powerShell.AddCommand(Command("Update-TypeData")).AddParameter("TypeData", ViewMembers.All).AddParameter("Force");
        DoAsSaid(powerShell);
        if (runspace.InitialSessionState is { } state)
        {
            AddFormats(state);
            powerShell.AddStatement().AddCommand(Command("Update-FormatData"));
            DoAsSaid(powerShell);
        }

        powerShell.Invoke();
        if (powerShell.Streams.Error is [var problem, ..])
        {
            throw new RuntimeException(problem.Exception.Message, problem.Exception);
        }
    }

    // The runspaces of a pool share one.
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

    // Not asked about, and done in a rehearsal too, whatever the session's preferences are.
    private static void DoAsSaid(PowerShell powerShell) =>
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
