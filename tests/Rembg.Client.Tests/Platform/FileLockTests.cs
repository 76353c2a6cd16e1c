using System.Net.Sockets;
using Rembg.Client.Tests.Client;
using Rembg.Outputs;
using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>Claims: one holder at a time, and none after his death.</summary>
public sealed class FileLockTests
{
    [Fact]
    public void A_claim_is_held_by_one_until_he_lets_go()
    {
        using var folder = new TempFolder();
        var path = folder["a.rembg-part"];
        using (FileLock.TryAcquire(path))
        {
            Assert.Null(FileLock.TryAcquire(path));
            Assert.True(FileLock.IsLocked(path));
        }

        // As a process leaves it that was killed: there, and not held.
        File.WriteAllText(path, "half an image");
        using var taken = FileLock.TryAcquire(path);
        Assert.Equal(0, taken!.Length);
    }

    [Fact]
    public async Task Of_many_that_race_for_a_claim_one_holds_it_at_any_time()
    {
        using var folder = new TempFolder();
        var path = folder["a.rembg-part"];
        var (inside, most, taken) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < 2000; round++)
                {
                    if (FileLock.TryAcquire(path) is not { } claim)
                    {
                        continue;
                    }

                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    Interlocked.Increment(ref taken);
                    Thread.SpinWait(round % 200);
                    Interlocked.Decrement(ref inside);
                    if (round % 3 != 0)
                    {
                        File.Delete(path); // What a tidy end does; without it, the next one finds a dead claim.
                    }

                    claim.Dispose();
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(1, most);
        Assert.InRange(taken, 100, 8000); // A process that finds it locked does not wait.
    }

    [Fact]
    public void What_is_in_use_is_looked_at_and_left_as_it_is()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.webp", [1, 2, 3]);
        Assert.False(FileLock.IsInUse(path));
        Assert.False(FileLock.IsInUse(folder["nothing"]));
        Assert.False(FileLock.IsInUse(folder["no/folder"]));
        using (var reader = File.OpenRead(path))
        {
            Assert.False(FileLock.IsInUse(path));
        }

        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.True(FileLock.IsInUse(path));
            FileLock.WaitUntilFree(path); // But not for ever.
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public async Task What_is_in_use_for_a_moment_is_waited_for()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.webp", [1]);
        var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var isFree = false;
        var waiting = Task.Factory.StartNew(
            () =>
            {
                FileLock.WaitUntilFree(path);
                return Volatile.Read(ref isFree);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Volatile.Write(ref isFree, true);
        await held.DisposeAsync();
        Assert.True(await waiting);
    }

    [Fact]
    public void What_is_no_file_is_told_after_a_while()
    {
        using var folder = new TempFolder();
        var path = Directory.CreateDirectory(folder["a.rembg-part"]).FullName;
        Assert.Contains(path, Assert.ThrowsAny<Exception>(() => FileLock.TryAcquire(path)).Message, StringComparison.Ordinal);
        Assert.False(FileLock.IsLocked(path));
        FileLock.DeleteIfStale(path);
        Assert.True(Directory.Exists(path));
    }

    // A socket, which cannot be opened as a file is.
    [Fact]
    public void What_cannot_be_opened_is_an_error_to_who_wants_it_and_none_to_who_tidies_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps its sockets elsewhere.");
        using var folder = new TempFolder();
        var path = folder["a.rembg-part"];
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        Assert.ThrowsAny<IOException>(() => FileLock.TryAcquire(path));
        Assert.False(FileLock.IsInUse(path));
        FileLock.DeleteIfStale(path);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_claim_that_was_renamed_is_no_claim_any_more()
    {
        using var folder = new TempFolder();
        var path = folder["a.rembg-part"];
        using var first = FileLock.TryAcquire(path)!;
        Assert.True(FileOperations.TryMove(path, folder["a.webp"]));
        using var second = FileLock.TryAcquire(path);
        Assert.NotNull(second);
        Assert.True(File.Exists(folder["a.webp"]));
    }

    [Fact]
    public void A_link_planted_at_a_claim_is_removed_and_not_followed()
    {
        Links.SkipWithout();
        using var folder = new TempFolder();
        var victim = folder.Write("victim.txt", [1, 2, 3]);
        File.CreateSymbolicLink(folder["a.rembg-part"], victim);
        File.CreateSymbolicLink(folder["b.rembg-part"], folder["nowhere"]);
        using var claim = FileLock.TryAcquire(folder["a.rembg-part"])!;
        using var other = FileLock.TryAcquire(folder["b.rembg-part"])!;
        claim.Write([9, 9, 9, 9]);
        other.Write([9, 9, 9, 9]);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(victim));
        Assert.False(File.Exists(folder["nowhere"]));
    }

    [Theory]
    [InlineData("a.webp.rembg-part", true)]
    [InlineData("A.WEBP.REMBG-PART", true)]
    [InlineData("a.webp.part", false)]
    [InlineData("a.webp", false)]
    [InlineData("part", false)]
    public void Unfinished_files_are_known_by_their_names(string name, bool isOurs) =>
        Assert.Equal(isOurs, PartialFileName.Matches(Path.Combine(Path.GetTempPath(), name)));

    [Fact]
    public void The_claim_of_a_long_name_fits_and_is_its_own()
    {
        var one = Path.Combine(Path.GetTempPath(), new string('é', 120) + "1.webp");
        var two = Path.Combine(Path.GetTempPath(), new string('é', 120) + "2.webp");
        foreach (var path in new[] { one, two })
        {
            var name = Path.GetFileName(PartialFileName.For(path, ignoreCase: false));
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name), 200, 255);
            Assert.True(PartialFileName.Matches(name));
        }

        Assert.NotEqual(PartialFileName.For(one, false), PartialFileName.For(two, false));
        Assert.Equal(PartialFileName.For(one, false), PartialFileName.For(one, false));
    }
}
