using Rembg.Client.Tests.Client;
using Rembg.Watching;

namespace Rembg.Client.Tests.Watching;

/// <summary>A watched folder and a clock that the test sets.</summary>
internal sealed class TestWatch : IDisposable
{
    public TestWatch(Func<string, bool>? matches = null, params string[] excluded)
    {
        Watcher = new FolderWatcher([new WatchedFolder(Folder.Path, matches, Recurse: true)], [.. excluded.Select(name => Folder[name])], () => Now);
    }

    public TempFolder Folder { get; } = new();

    public FolderWatcher Watcher { get; }

    public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

    public List<string> Warnings { get; } = [];

    public IReadOnlyList<SettledFile> ScanFiles(TimeSpan later = default)
    {
        Now += later;
        return Watcher.Scan(Warnings.Add);
    }

    public string[] Scan(TimeSpan later = default) =>
        [.. ScanFiles(later).Select(file => Path.GetRelativePath(Folder.Path, file.Path).Replace(Path.DirectorySeparatorChar, '/'))];

    public void Dispose()
    {
        Watcher.Dispose();
        Folder.Dispose();
    }
}
