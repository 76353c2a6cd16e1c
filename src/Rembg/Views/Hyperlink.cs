namespace Rembg.Views;

/// <summary>Makes file names in tables clickable (OSC 8), where the terminal is known to show hyperlinks.</summary>
internal static class Hyperlink
{
    private static readonly string[] Marks = ["WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "VTE_VERSION"];
    private static readonly string[] Programs = ["iTerm.app", "vscode", "WezTerm", "ghostty", "Hyper", "mintty"];

    /// <summary>Whether this session shows links: not without colours, and not in an unknown terminal.</summary>
    public static bool AreShown(PSCmdlet cmdlet)
    {
        // PowerShell removes the sequences from what is not shown, but only with this setting.
        var rendering = cmdlet.GetVariableValue("PSStyle") is { } style ? PSObject.AsPSObject(style).Text("OutputRendering") : null;
        return rendering == "Host"
            && (Array.Exists(Marks, IsSet) || Programs.Contains(Environment.GetEnvironmentVariable("TERM_PROGRAM")));
    }

    /// <summary>The text as a link to the file; the text itself where it does not fit, since a truncated link garbles the screen.</summary>
    public static string Of(string text, string? path, int maximumWidth)
    {
        var fits = text.Length <= maximumWidth && text.All(static letter => letter is >= ' ' and < '\u1100' and not '\u007F');
        return fits && Uri.TryCreate(path, UriKind.Absolute, out var address) && address.IsFile
            ? $"\u001B]8;;{address.AbsoluteUri}\u001B\\{text}\u001B]8;;\u001B\\"
            : text;
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
