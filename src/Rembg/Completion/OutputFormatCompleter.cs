using System.Collections;
using System.Management.Automation.Language;

namespace Rembg.Completion;

/// <summary>Completes <c>-Format</c> with the formats that the service makes.</summary>
public sealed class OutputFormatCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return new[] { ImageFormat.Bmp, ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Webp }
            .Select(static format => format.ToString())
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(static name => new CompletionResult(name));
    }
}
