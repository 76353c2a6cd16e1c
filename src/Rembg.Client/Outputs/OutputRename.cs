namespace Rembg.Outputs;

/// <summary>Renames a complete file to its target, or to a free name beside a target that is locked or taken.</summary>
internal static class OutputRename
{
    private const int MostNames = 999;

    // In milliseconds. A virus scanner keeps a new file open for longer than a viewer keeps an old one.
    private static readonly int[] Waits = [50, 100, 200, 400, 800, 1600];
    private const int MostWaitsForViewer = 4;

    /// <summary>Renames a file, and waits if it is locked for a moment. A retained file beside the target is replaced first.</summary>
    public static string Move(Stream content, string path, string target, bool replace, string? retained)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (replace)
                {
                    FileOperations.Replace(path, target);
                    return target;
                }

                return FileOperations.TryMove(path, target) ? target
                    : File.Exists(target) ? MoveBeside(content, path, target, retained) // Created by another program meanwhile.
                    : throw new IOException($"'{target}' exists, and is not a file.");
            }
            catch (Exception e) when (FileErrors.IsFileSystemError(e) && File.Exists(path) && IsForAMoment(e, target))
            {
                // Locked, perhaps for a moment: the target by a viewer, or the partial file by a scanner.
                if (attempt >= MostWaitsForViewer && File.Exists(target) && TryMoveBeside(content, path, target, retained) is { } free)
                {
                    return free;
                }

                if (attempt >= Waits.Length)
                {
                    throw;
                }

                Thread.Sleep(Waits[attempt]);
            }
        }
    }

    /// <summary>Renames a file to a free name beside a target; null when that fails.</summary>
    public static string? TryMoveBeside(Stream content, string path, string target, string? retained)
    {
        try
        {
            return MoveBeside(content, path, target, retained);
        }
        // A paid image has further places to go to.
        catch (Exception)
        {
            return null;
        }
    }

    // A target that stays locked must not leave one more copy each night, so an earlier copy is replaced, and so is an equal one.
    private static string MoveBeside(Stream content, string path, string target, string? retained)
    {
        if (retained is not null && TryReplace(path, retained))
        {
            return retained;
        }

        var stem = Path.Combine(Path.GetDirectoryName(target)!, Path.GetFileNameWithoutExtension(target));
        var extension = Path.GetExtension(target);
        Sha256Hash? hash = null;
        for (var number = 1; number <= MostNames; number++)
        {
            var name = $"{stem} ({number}){extension}";
            if (FileOperations.TryMove(path, name) || (IsEqual(new FileInfo(name)) && TryReplace(path, name)))
            {
                return name;
            }
        }

        throw new IOException($"'{target}' is taken, and so are all names beside it up to '{stem} ({MostNames}){extension}'.");

        bool IsEqual(FileInfo file) =>
            file.Exists && file.Length == content.Length && Sha256Hash.TryOf(file) == (hash ??= Sha256Hash.Of(content));
    }

    // False when the other file is locked as well.
    private static bool TryReplace(string path, string target) => FileErrors.Try(() => FileOperations.Replace(path, target));

    // Windows reports an open file as a sharing violation or as access denied; elsewhere only an existing target can be the cause.
    private static bool IsForAMoment(Exception e, string target) =>
        File.Exists(target) || (e is IOException io ? FileErrors.IsLocked(io) : Framework.IsWindows);
}
