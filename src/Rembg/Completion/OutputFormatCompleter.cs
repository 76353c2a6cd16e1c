using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Rembg.Parameters;

namespace Rembg.Completion;

/// <summary>Completes <c>-Format</c> with the formats that the service makes.</summary>
public sealed class OutputFormatCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return CellParser.Formats
            .Select(static format => format.ToString())
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .OrderBy(static name => name, StringComparer.Ordinal)
            .Select(static name => new CompletionResult(name));
    }
}
