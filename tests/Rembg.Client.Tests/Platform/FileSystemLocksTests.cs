using Microsoft.Win32.SafeHandles;
using Rembg.Client.Tests.Client;
using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>Lock files on a share that has no locks, and whose clock is hours away from that of this machine.</summary>
public sealed class FileSystemLocksTests
{
    public static TheoryData<int> Offsets => [-9, 0, 9];

    [Theory]
    [MemberData(nameof(Offsets))]
    public async Task A_lock_is_kept_for_hours_while_its_owner_lives(int hours)
    {
        using var folder = new TempFolder();
        var share = new LocklessShare(hours);
        var path = folder["a.webp.rembg-part"];
        using (var file = PartialFile.TryCreate(folder["a.webp"], ignoreCase: false, new CreatedFolders(), locks: share)!)
        {
            share.Stamp(path);
            for (var round = 0; round < 5; round++)
            {
                Assert.Null(FileLock.TryAcquire(path, locks: share));
                share.Now += TimeSpan.FromHours(1);
                await share.NextTouchAsync();
                Assert.True(FileLock.IsLocked(path, share));
            }

            file.Write([1, 2, 3], 3);
            file.MarkComplete();
            var saved = file.Save(folder["a.webp"], replace: false);
            Assert.Equal(File.GetLastWriteTimeUtc(folder["a.webp"]), saved.Time);
        }

        Assert.Equal(["a.webp"], folder.Files);
    }

    [Theory]
    [MemberData(nameof(Offsets))]
    public void A_lock_is_stale_ten_minutes_after_its_owner_died(int hours)
    {
        using var folder = new TempFolder();
        var share = new LocklessShare(hours);
        var path = folder.Write("a.webp.rembg-part", [1, 2, 3]);
        share.Stamp(path);
        share.Now += TimeSpan.FromSeconds(599);
        Assert.Null(FileLock.TryAcquire(path, locks: share));
        Assert.True(FileLock.IsLocked(path, share)); // Looking at it does not make it younger.
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));

        share.Now += TimeSpan.FromSeconds(1);
        using var mine = FileLock.TryAcquire(path, locks: share)!;
        Assert.Equal(0, mine.Length);
        Assert.Equal(["a.webp.rembg-part"], folder.Files);
    }

    [Fact]
    public void A_process_that_was_killed_while_it_read_the_time_is_in_the_way_of_none()
    {
        using var folder = new TempFolder();
        var share = new LocklessShare(0);
        var path = folder.Write("a.webp.rembg-part", [1]);
        var probe = folder.Write(".rembg-clock.rembg-part", []);
        share.Stamp(path);
        share.Now += TimeSpan.FromMinutes(11);
        Assert.True(PartialFileName.Matches(probe));
        Assert.False(FileLock.IsLocked(path, share));
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void A_file_system_with_locks_needs_no_touches()
    {
        using var folder = new TempFolder();
        using var file = FileLock.TryAcquire(folder["a.webp.rembg-part"])!;
        Assert.Null(FileSystemLocks.Current.KeepYoung(file));
    }

    [Fact]
    public void A_touch_sets_the_time_to_now_by_the_clock_of_the_file_system()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Every file system of Windows has locks.");
        using var folder = new TempFolder();
        var path = folder.Write("a", [1]);
        var written = File.GetLastWriteTimeUtc(folder.Write("before", [1]));
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            Posix.Touch(file.SafeFileHandle);
        }

        Assert.True(File.GetLastWriteTimeUtc(path) >= written);
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    /// <summary>A file system without locks, with a clock of its own that stands still.</summary>
    private sealed class LocklessShare(int hours) : FileSystemLocks
    {
        private readonly object _lock = new();
        private DateTime _now = new DateTime(2030, 5, 5, 12, 0, 0, DateTimeKind.Utc).AddHours(hours);
        private TaskCompletionSource _touched = new();

        public DateTime Now
        {
            get
            {
                lock (_lock)
                {
                    return _now;
                }
            }

            set
            {
                lock (_lock)
                {
                    _now = value;
                    _touched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }

        public override FileShare Share => FileShare.ReadWrite | FileShare.Delete;

        protected override TimeSpan Interval => TimeSpan.FromMilliseconds(1);

        public override bool? TryLock(SafeFileHandle handle) => null;

        /// <summary>Gives a file the time that the server would give it.</summary>
        public void Stamp(string path) => File.SetLastWriteTimeUtc(path, Now);

        /// <summary>Ends when a file has been touched since the clock was set.</summary>
        public Task NextTouchAsync()
        {
            lock (_lock)
            {
                return _touched.Task;
            }
        }

        protected override void Touch(SafeFileHandle handle)
        {
            lock (_lock)
            {
                File.SetLastWriteTimeUtc(handle, _now);
                _touched.TrySetResult();
            }
        }
    }
}
