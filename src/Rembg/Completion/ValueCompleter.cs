using System.Collections;
using System.Management.Automation.Language;

namespace Rembg.Completion;

/// <summary>
/// Completes <c>-Format</c> with the formats that the service makes, and <c>-BackgroundColor</c> with the colour names of CSS, whose hex
/// values are the tooltips.
/// </summary>
public sealed class ValueCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var quote = wordToComplete is ['\'' or '"', ..] ? wordToComplete.Substring(0, 1) : string.Empty;
        var word = wordToComplete.Trim('\'', '"');
        var names = parameterName == "Format" ? ["Bmp", "Jpeg", "Png", "Webp"] : BackgroundColors.Names;

        // Names that begin with the word first, then those that hold it elsewhere: "blue" also finds "aliceblue".
        return from name in names
               let at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase)
               where at >= 0
               orderby at > 0
               let hex = BackgroundColors.TryGetHex(name, out var value) ? value : name
               select new CompletionResult(quote + name + quote, name, CompletionResultType.ParameterValue, hex);
    }
}
