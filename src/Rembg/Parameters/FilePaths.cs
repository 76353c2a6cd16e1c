using System.Management.Automation;
using Microsoft.PowerShell.Commands;
using Rembg.Contract;
using Rembg.Platform;

namespace Rembg.Parameters;

/// <summary>Turns a path as a person wrote it into a full path, by PowerShell's location and drives, not the process's.</summary>
internal static class FilePaths
{
    /// <summary>The full path in the file system of a file that need not exist. Wildcards mean themselves.</summary>
    /// <param name="session">The session whose location and drives count.</param>
    /// <param name="path">The path as it was given.</param>
    /// <param name="error">What to call it when there is no such place.</param>
    /// <param name="elsewhere">What to call it when the place is not in the file system; null for the same.</param>
    /// <exception cref="RembgException">The drive does not exist, or is none of the file system.</exception>
    public static string Resolve(SessionState session, string path, RembgError error, RembgError? elsewhere = null)
    {
        try
        {
            var full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.ImplementingType != typeof(FileSystemProvider))
            {
                throw new RembgException(elsewhere ?? error, $"'{path}' is not in the file system but in {provider.Name}.") { Cause = FailureCause.NoSuchPlace };
            }

            return FileNameRules.Current.ProblemOfCharacters(full) is { } problem
                ? throw new RembgException(error, $"'{path}' is not a possible path: {problem}.") { Cause = FailureCause.ImpossibleName }
                : full;
        }
        catch (Exception e) when (LeadsNowhere(e))
        {
            throw new RembgException(error, $"'{path}' cannot be resolved: {e.Message}", e) { Cause = FailureCause.NoSuchPlace };
        }
    }

    /// <summary>
    /// Whether this is how PowerShell tells that a path is not one. .NET Framework adds exceptions of its own for what no
    /// path may hold, and for one that is too long.
    /// </summary>
    public static bool LeadsNowhere(Exception exception) =>
        exception is SessionStateException or ProviderInvocationException or ArgumentException or NotSupportedException or IOException;
}
