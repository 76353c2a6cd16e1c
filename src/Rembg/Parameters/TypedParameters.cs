using System.Collections;
using System.Management.Automation.Language;

namespace Rembg.Parameters;

/// <summary>
/// Tells the parameters on the command line from those in <c>$PSDefaultParameterValues</c>: PowerShell binds both alike, but a row's cell
/// overrides only the latter.
/// </summary>
internal sealed class TypedParameters
{
    private readonly HashSet<string> _typed;

    public TypedParameters(InvocationInfo invocation, object? defaults)
    {
        _typed = new HashSet<string>(invocation.BoundParameters.Keys, StringComparer.OrdinalIgnoreCase);
        if (CellParser.Unwrap(defaults) is not IDictionary { Count: > 0 } table || table["Disabled"] is true)
        {
            return;
        }

        var written = ParametersIn(invocation.Line);
        foreach (var bound in invocation.BoundParameters)
        {
            if (!written.Exists(name => bound.Key.StartsWith(name, StringComparison.OrdinalIgnoreCase)) && IsDefault(table, invocation, bound.Key, bound.Value))
            {
                _typed.Remove(bound.Key);
                Defaults[bound.Key] = bound.Value;
            }
        }
    }

    public Dictionary<string, object?> Defaults { get; } = new(StringComparer.OrdinalIgnoreCase);

    public bool Contains(string name) => _typed.Contains(name);

    // The value decides where the line does not show the parameter, as with splatting. A script block's value is not known.
    private static bool IsDefault(IDictionary table, InvocationInfo invocation, string parameter, object? bound) =>
        table.Cast<DictionaryEntry>().Any(entry => entry.Key is string key && key.LastIndexOf(':') is > 0 and var colon && Matches(key, colon, invocation, parameter)
            && (CellParser.Unwrap(entry.Value) is ScriptBlock || CellParser.Display(entry.Value) == CellParser.Display(bound)));

    private static bool Matches(string key, int colon, InvocationInfo invocation, string parameter)
    {
        var command = WildcardPattern.Get(key.Substring(0, colon).Trim(' ', '"', '\''), WildcardOptions.IgnoreCase);
        var name = WildcardPattern.Get(key.Substring(colon + 1).Trim(' ', '"', '\''), WildcardOptions.IgnoreCase);
        var metadata = invocation.MyCommand is CommandInfo info && info.Parameters.TryGetValue(parameter, out var found) ? found : null;
        return (command.IsMatch(invocation.MyCommand.Name) || command.IsMatch(invocation.InvocationName))
            && (name.IsMatch(parameter) || metadata?.Aliases.Any(name.IsMatch) == true);
    }

    private static List<string> ParametersIn(string line) =>
        [.. Parser.ParseInput(line, out _, out _).FindAll(static ast => ast is CommandParameterAst, searchNestedScriptBlocks: true)
            .Cast<CommandParameterAst>().Select(static parameter => parameter.ParameterName)];
}
