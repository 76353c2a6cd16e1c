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
                var message = $"'{path}' is not in the file system but in {provider.Name}.";
                throw new RembgException(elsewhere ?? error, message) { Cause = FailureCause.NoSuchPlace };
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

    /// <summary>
    /// Whether PowerShell reports an unusable path by this exception. .NET Framework adds its own for characters that no
    /// path may contain, and for a path that is too long.
    /// </summary>
    public static bool IsPathResolutionError(Exception exception) =>
        exception is SessionStateException or ProviderInvocationException or ArgumentException or NotSupportedException or IOException;
}
