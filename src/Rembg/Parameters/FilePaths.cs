using System.Management.Automation;
using Microsoft.PowerShell.Commands;

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
            return provider.ImplementingType == typeof(FileSystemProvider)
                ? full
                : throw new RembgException(elsewhere ?? error, $"'{path}' is not in the file system but in {provider.Name}.");
        }
        catch (Exception e) when (e is SessionStateException or ProviderInvocationException or PSArgumentException)
        {
            throw new RembgException(error, $"'{path}' leads nowhere: {e.Message}", e);
        }
    }
}
