using Rembg.Client.Tests.Client;
using Rembg.Watching;

namespace Rembg.Client.Tests.Watching;

/// <summary>A watched folder and a clock that the test sets.</summary>
internal sealed class TestWatch : IDisposable
{
    private readonly Lazy<FolderWatcher> _watcher;
    private string? _link;

    public TestWatch(Func<string, bool>? matches = null, params string[] excluded)
    {
        _watcher = new(() => new FolderWatcher(
            [new WatchedFolder(IsLink ? NewLink() : Folder.Path, matches, Recurse: true)], [.. excluded.Select(name => Folder[name])], () => Now, SettleTime));
    }

    public TempFolder Folder { get; } = new();

    public FolderWatcher Watcher => _watcher.Value;

    public TimeSpan? SettleTime { get; init; }

    /// <summary>Whether a link to the folder is watched.</summary>
    public bool IsLink { get; init; }

    public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

    public List<string> Warnings { get; } = [];

    public IReadOnlyList<SettledFile> ScanFiles(TimeSpan later = default)
    {
        Now += later;
        return Watcher.Scan(Warnings.Add);
    }

    public string[] Scan(TimeSpan later = default) =>
        [.. ScanFiles(later).Select(file => Path.GetRelativePath(_link ?? Folder.Path, file.Path).Replace(Path.DirectorySeparatorChar, '/'))];

    public void Dispose()
    {
        Watcher.Dispose();
        Folder.Dispose();
        if (_link is not null)
        {
            File.Delete(_link);
        }
    }

    private string NewLink()
    {
        _link = Folder.Path + "-link";
        Directory.CreateSymbolicLink(_link, Folder.Path);
        return _link;
    }
}
