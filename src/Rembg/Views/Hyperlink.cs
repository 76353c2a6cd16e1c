namespace Rembg.Views;

/// <summary>Makes file names in tables clickable (OSC 8), where the terminal is known to show hyperlinks.</summary>
internal static class Hyperlink
{
    private static readonly string[] Marks = ["WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "WEZTERM_PANE", "DOMTERM"];
    private static readonly string[] Programs = ["iTerm.app", "vscode", "WezTerm", "ghostty", "Hyper", "mintty"];

    /// <summary>Whether this session shows hyperlinks: not in redirected output, CI, with <c>NO_COLOR</c>, or in an unknown terminal.</summary>
    public static bool AreShown(PSCmdlet cmdlet)
    {
        // PowerShell removes the sequences from what is not shown, but only with this setting.
        var rendering = cmdlet.GetVariableValue("PSStyle") is { } style ? PSObject.AsPSObject(style).Text("OutputRendering") : null;
        return rendering == "Host" && !Console.IsOutputRedirected && IsUnset("NO_COLOR") && IsUnset("CI") && IsKnownTerminal();
    }

    /// <summary>The text as a link to the file; the text itself where it would not fit, since a truncated link garbles the screen.</summary>
    public static string Of(string text, string? path, int maximumWidth) =>
        path is not null && text.Length > 0 && text.Length <= maximumWidth && text.All(static letter => letter is >= ' ' and < '\u1100' and not '\u007F')
            && Uri.TryCreate(path, UriKind.Absolute, out var address) && address.IsFile
            ? $"\u001B]8;;{address.AbsoluteUri}\u001B\\{text}\u001B]8;;\u001B\\"
            : text;

    private static bool IsKnownTerminal() =>
        Array.Exists(Marks, static name => !IsUnset(name))
        || Programs.Contains(Environment.GetEnvironmentVariable("TERM_PROGRAM"))
        || (int.TryParse(Environment.GetEnvironmentVariable("VTE_VERSION"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= 5000);

    private static bool IsUnset(string variable) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
