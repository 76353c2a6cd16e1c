namespace Rembg.Platform;

/// <summary>Renames a file over another one in one step.</summary>
internal static class ReplacingRename
{
    /// <summary>Renames a file within its file system. A target that is read-only is replaced on every system.</summary>
    /// <exception cref="IOException">It could not be done; the target is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the target may not be changed.</exception>
    public static void Move(string source, string target)
    {
        // Linux and macOS ask the folder, not the file, whether it may be replaced.
        if (!Framework.IsWindows || !File.Exists(target) || (File.GetAttributes(target) & FileAttributes.ReadOnly) == 0)
        {
            Framework.MoveOver(source, target);
            return;
        }

        // Stryker disable all: on Windows only.
        var attributes = File.GetAttributes(target);
        File.SetAttributes(target, attributes & ~FileAttributes.ReadOnly);
        try
        {
            Framework.MoveOver(source, target);
        }
        catch
        {
            File.SetAttributes(target, attributes);
            throw;
        }
    }
}
