using Rembg.Contract;

namespace Rembg.Parameters;

/// <summary>Recognises lists that were read with another delimiter than their own.</summary>
internal static class ListFormat
{
    /// <summary>What is wrong with the columns, as the end of a sentence and the command that reads the list; null when nothing shows.</summary>
    public static string? ProblemOf(IReadOnlyList<string> columns)
    {
        var first = columns.Count > 0 ? columns[0].TrimStart('\uFEFF').Trim('"') : string.Empty;
        if (first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            var named = first.Length > 4 ? first[4] : ';';
            return $"the list begins with the line '{first}'. Get-Content list.csv | Select-Object -Skip 1 | ConvertFrom-Csv -Delimiter '{Written(named)}' reads it.";
        }

        var delimiter = columns.Count == 1 ? first.FirstOrDefault(static letter => letter is ';' or '\t' or '|' or ',') : default;
        return delimiter == default ? null
            : $"the list seems to be separated by {(delimiter == '\t' ? "tabs" : $"'{delimiter}'")}: its only column is '{first}'. Import-Csv -Delimiter {(delimiter == '\t' ? "\"`t\"" : $"'{delimiter}'")} reads it.";
    }

    /// <summary>The same failure without the hint, where the run has given it.</summary>
    /// <param name="failure">The failure of a row.</param>
    /// <param name="row">The row.</param>
    /// <param name="given">What the run has reported once.</param>
    public static RembgException Shorten(RembgException failure, InputRow? row, HashSet<string> given) =>
        failure.Cause != FailureCause.OtherDelimiter || given.Add(nameof(FailureCause.OtherDelimiter)) ? failure
            : new RembgException(failure.Error, $"{row?.Label}The row does not specify an image, like the first one.") { Cause = failure.Cause };

    private static string Written(char delimiter) => delimiter == '\t' ? "`t" : delimiter.ToString();
}
