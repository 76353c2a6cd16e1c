using System.Management.Automation;

namespace Rembg.Pipeline;

/// <summary>How many images have a line of their own in the progress, so that all of it fits the window.</summary>
internal sealed class ProgressRoom
{
    /// <summary>The images shown where the size of the window is not to be had.</summary>
    public const int WithoutWindow = 8;

    // The line of the run, and the one that counts the images that have none.
    private const int OtherLines = 2;

    private readonly PSCmdlet _cmdlet;

    public ProgressRoom(PSCmdlet cmdlet) => _cmdlet = cmdlet;

    /// <summary>The images that there is room for right now: windows change their size. 1 or more.</summary>
    public int Images() => Height() is { } height and > 0 ? Math.Max(1, Lines(height) - OtherLines) : WithoutWindow;

    // The Minimal view writes as many lines as there are records, and what does not fit the window stays in its
    // scrollback: a third of the window is left to the results. The Classic view gives a third of the window, or five
    // lines, to all activities together, and leaves out what does not fit.
    private int Lines(int height) => IsMinimal() ? height - ((height + 2) / 3) : Math.Max(5, height / 3);

    // $PSStyle is of PowerShell 7.2 and later; before, there is the Classic view only.
    private bool IsMinimal() =>
        Member(Member(_cmdlet.GetVariableValue("PSStyle"), "Progress"), "View")?.ToString() == "Minimal";

    private static object? Member(object? of, string name) =>
        of is null ? null : PSObject.AsPSObject(of).Properties[name]?.Value;

    private int? Height()
    {
        try
        {
            return _cmdlet.Host.UI.RawUI.WindowSize.Height;
        }
#pragma warning disable CA1031 // Hosts without a window throw whatever occurs to them: NotImplementedException, HostException, IOException, ...
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
