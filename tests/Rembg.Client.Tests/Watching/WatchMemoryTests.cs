using Rembg.Client.Tests.Batch;

namespace Rembg.Client.Tests.Watching;

/// <summary>What is measured for the whole process, so nothing else may run meanwhile.</summary>
[Collection(nameof(CostTests))]
public class WatchMemoryTests
{
    [Fact]
    public void Ten_thousand_scans_leave_memory_and_handles_as_they_were()
    {
        using var test = new TestWatch();
        for (var i = 0; i < 100; i++)
        {
            test.Folder.Write($"{i}.jpg", [1]);
        }

        Repeat(100);
        var (memory, handles) = Measure();
        Repeat(10_000);
        var (memoryAfter, handlesAfter) = Measure();

        Assert.InRange(memoryAfter - memory, long.MinValue, 64 * 1024);
        Assert.InRange(handlesAfter - handles, int.MinValue, 0);

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                test.Scan(TimeSpan.FromSeconds(1.01));
            }
        }

        // Sockets of the tests before may still close or open meanwhile: only handles of the folder and of its events count.
        (long Memory, int Handles) Measure() => (
            GC.GetTotalMemory(forceFullCollection: true),
            Directory.Exists("/proc/self/fd") ? new DirectoryInfo("/proc/self/fd").GetFileSystemInfos().Count(IsOfWatch) : 0);

        bool IsOfWatch(FileSystemInfo handle) =>
            handle.LinkTarget is { } target && (target.Contains("inotify", StringComparison.Ordinal) || target.StartsWith(test.Folder.Path, StringComparison.Ordinal));
    }
}
