using Microsoft.PowerShell.Commands;

namespace Rembg.Parameters;

/// <summary>Resolves paths against PowerShell's location and drives, not the process's.</summary>
internal static class FilePaths
{
    /// <summary>
    /// The full path in the file system of a file that need not exist. Wildcard characters are taken literally. The second error is for a
    /// place that is not in the file system.
    /// </summary>
    public static string Resolve(SessionState session, string path, RembgError error, RembgError? elsewhere = null)
    {
        try
        {
            var full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.ImplementingType != typeof(FileSystemProvider))
            {
                throw new RembgException(elsewhere ?? error, $"'{path}' is not in the file system but in {provider.Name}.") { Cause = FailureCause.NoSuchPlace };
            }

            return FileNames.Current.ProblemOfCharacters(full) is { } problem
                ? throw new RembgException(error, $"'{path}' is not a possible path: {problem}.") { Cause = FailureCause.ImpossibleName }
                : full;
        }
        catch (Exception e) when (IsPathResolutionError(e))
        {
            throw new RembgException(error, $"'{path}' cannot be resolved: {e.Message}", e) { Cause = FailureCause.NoSuchPlace };
        }
    }

    /// <summary>Whether a path can be a file's name: a pattern or a quoted path cannot on Windows. What is impossible everywhere is left to <see cref="Resolve"/>.</summary>
    public static bool MayBeName(string path, FileNames rules)
    {
        var name = path.Substring(path.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and var end ? end + 2 : 0);
        return rules.ProblemOfCharacters(name) is null || rules.ProblemOfCharacters(name.Replace("*", "").Replace("?", "").Replace("\"", "")) is not null;
    }

    /// <summary>
    /// Whether PowerShell reports an unusable path by this exception. .NET Framework adds its own for characters that no
    /// path may contain, and for a path that is too long.
    /// </summary>
    public static bool IsPathResolutionError(Exception exception) =>
        exception is SessionStateException or ProviderInvocationException or ArgumentException or NotSupportedException or IOException;
}
