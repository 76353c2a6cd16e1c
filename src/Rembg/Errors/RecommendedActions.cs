using System.Management.Automation.Language;
using System.Resources;

namespace Rembg.Errors;

/// <summary>
/// What a person can do about each error and each of its causes: the texts of RecommendedActions.resx, by names such as
/// <c>RateLimited</c> and <c>RateLimited_LongPause</c>. docs/errors.md has the same table, and a test holds the two together.
/// </summary>
internal static class RecommendedActions
{
    public static readonly ResourceManager Texts = new(typeof(RecommendedActions));

    /// <summary>The action for an error and its cause, or else for the error in general.</summary>
    public static string For(RembgError error, FailureCause cause, string? path)
    {
        var text = TextOf($"{error}_{cause}") ?? TextOf($"{error}")!;
        return path is null ? text : text.Replace("the-folder", $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'");
    }

    private static string? TextOf(string name) => Texts.GetString(name, CultureInfo.InvariantCulture);
}
