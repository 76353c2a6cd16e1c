using System.Collections;
using System.Management.Automation.Language;

namespace Rembg.Parameters;

/// <summary>
/// Tells the parameters on the command line from those in <c>$PSDefaultParameterValues</c>: PowerShell binds both alike, but a row's cell
/// overrides only the latter.
/// </summary>
internal sealed class TypedParameters
{
    private readonly HashSet<string> _typed = new(StringComparer.OrdinalIgnoreCase);

    public TypedParameters(InvocationInfo invocation, object? defaults)
    {
        var table = CellParser.Unwrap(defaults) is IDictionary given && given["Disabled"] is not true ? given : new Hashtable();
        var written = table.Count > 0 ? ParametersIn(invocation.Line) : [];
        foreach (var bound in invocation.BoundParameters)
        {
            var isWritten = written.Exists(name => bound.Key.StartsWith(name, StringComparison.OrdinalIgnoreCase));
            if (!isWritten && table.Cast<DictionaryEntry>().Any(entry => IsFor(entry, invocation, bound.Key) && MayBe(entry, bound.Value)))
            {
                Defaults[bound.Key] = bound.Value;
            }
            else
            {
                _typed.Add(bound.Key);
            }
        }
    }

    public Dictionary<string, object?> Defaults { get; } = new(StringComparer.OrdinalIgnoreCase);

    public bool Contains(string name) => _typed.Contains(name);

    private static bool IsFor(DictionaryEntry entry, InvocationInfo invocation, string parameter)
    {
        var pattern = WildcardPattern.Get($"{entry.Key}", WildcardOptions.IgnoreCase);
        return invocation.MyCommand.Parameters[parameter].Aliases.Append(parameter).Any(name =>
            pattern.IsMatch($"{invocation.MyCommand.Name}:{name}") || pattern.IsMatch($"{invocation.InvocationName}:{name}"));
    }

    // Decides where the line does not show the parameter, as with splatting. A script block's value is not known.
    private static bool MayBe(DictionaryEntry entry, object? value) =>
        CellParser.Unwrap(entry.Value) is ScriptBlock || CellParser.Display(entry.Value) == CellParser.Display(value);

    private static List<string> ParametersIn(string line) =>
        [.. Parser.ParseInput(line, out _, out _).FindAll(static _ => true, searchNestedScriptBlocks: true)
            .OfType<CommandParameterAst>().Select(static parameter => parameter.ParameterName)];
}
