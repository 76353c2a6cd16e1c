using System.Text;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Client.Tests.Platform;
using Rembg.Outputs;

namespace Rembg.Client.Tests.Outputs;

/// <summary>Unfinished outputs: what is in them, what they are called, and where they go when they cannot stay.</summary>
[Collection(SavingTests.Rescues)]
public sealed class PartialFileTests
{
    private const int LongestName = 255;

    private const UnixFileMode Writable = (UnixFileMode)0x1FF; // 777
    private const UnixFileMode Sticky = Writable | UnixFileMode.StickyBit;
    private const UnixFileMode ReadOnly = (UnixFileMode)0x16D; // 555

    // A place in a file where no file system has room for two bytes.
    private const long NoRoom = long.MaxValue - 1;

    private readonly CreatedFolders _folders = new();

    [Fact]
    public void What_is_written_after_a_reset_is_all_there_is()
    {
        using var folder = new TempFolder();
        using (var part = Create(folder["a.webp"])!)
        {
            part.Write(new byte[5000], 5000);
            part.Reset();
            part.Write([1, 2, 3, 4], 3);
            Assert.Equal(folder["a.webp"], Save(part, folder["a.webp"], replace: false).Path);
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder["a.webp"]));
        Assert.Equal(["a.webp"], folder.Files);
    }

    // Longer than what is collected before it is written.
    [Fact]
    public async Task Of_an_answer_that_broke_off_nothing_is_left_in_the_next_one()
    {
        await using var run = await TestRun.StartAsync();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            if (connection.Number > 1)
            {
                await connection.SendAsync(RawAnswers.Picture);
                return;
            }

            await connection.SendAsync(RawAnswers.Bytes(200, Pictures.Webp(600_000))[..400_000]);
            await Task.Delay(200, connection.Stop);
            connection.Reset();
        });
        var report = await run.RunAsync([run.Image()], client: TestRun.ClientOf(server.Address));
        Assert.Equal((2, 1), (report.Result.Attempts, report.Result.UnknownOutcomeCount));
        Assert.Equal(Pictures.Webp(), File.ReadAllBytes(report.Result.OutputPath!));
    }

    [Fact]
    public void What_was_not_saved_is_gone()
    {
        using var folder = new TempFolder();
        using (var part = Create(folder["a.webp"])!)
        {
            part.Write([1], 1);
            Assert.Null(Create(folder["a.webp"]));
            Assert.Equal(["a.webp.rembg-part"], folder.Files);
        }

        Assert.Empty(folder.Files);
    }

    [Fact]
    public void A_complete_image_stays_though_it_was_not_saved()
    {
        using var folder = new TempFolder();
        using (var part = Create(folder["a.webp"])!)
        {
            part.Write([1, 2, 3], 3);
            part.MarkComplete();
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder["a (1).webp"]));
        Assert.Equal(["a (1).webp"], folder.Files);
    }

    [Fact]
    public void A_copy_that_cannot_be_saved_is_kept_nowhere()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["a.webp"]);
        using (var part = Create(folder["a.webp"])!)
        {
            part.Write([1, 2, 3], 3);
            var saved = part.Save(folder["a.webp"], replace: false);
            Assert.Null(saved.Path);
            Assert.IsType<IOException>(saved.Failure);
        }

        Assert.Empty(folder.Files);
    }

    // A program that watches the folder has taken it away before anything else happens.
    [Fact]
    public void What_was_saved_is_known_from_the_open_file()
    {
        using var folder = new TempFolder();
        using var part = Create(folder["a.webp"])!;
        part.Write([1, 2, 3], 3);
        var time = File.GetLastWriteTimeUtc(folder["a.webp.rembg-part"]);
        Assert.Equal(new SavedFile(folder["a.webp"], 3, time), Save(part, folder["a.webp"], replace: false, flush: true));
    }

    [Fact]
    public void Where_the_folder_has_no_more_room_the_whole_image_is_kept_elsewhere()
    {
        using var folder = new TempFolder();
        SavedFile saved;
        using (var part = Create(folder["a.webp"])!)
        {
            part.Write([1, 2, 3], 3);
            var unfinished = part.Content;
            part.Content.Position = NoRoom;
            part.Write([4, 5, 6], 2);
            Assert.False(unfinished.CanRead); // Nothing of it is left.
            Assert.Empty(folder.Files);
            part.Write([7], 1);
            saved = Save(part, folder["a.webp"], replace: true);
        }

        Assert.IsType<IOException>(saved.Failure);
        Assert.Equal(("a.webp", 6L), (Path.GetFileName(saved.Path), saved.Length));
        Assert.Equal([1, 2, 3, 4, 5, 7], File.ReadAllBytes(saved.Path!));
        Assert.Empty(folder.Files);
        Directory.Delete(Path.GetDirectoryName(saved.Path)!, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_there_is_no_room_anywhere_that_is_told_and_nothing_is_left(bool isMoved)
    {
        using var folder = new TempFolder();
        string place;
        using (var part = Create(folder["a.webp"])!)
        {
            part.Write([1, 2, 3], 3);
            if (isMoved)
            {
                part.Content.Position = NoRoom;
                part.Write([4, 5, 6], 2);
            }
            else
            {
                part.Content.SetLength(1); // It was cut meanwhile, so that no copy is possible.
            }

            place = ((FileStream)part.Content).Name;
            part.Content.Position = NoRoom;
            var failure = Assert.Throws<RembgException>(() => part.Write([7, 8], 2));
            Assert.Equal((RembgError.WriteFailed, null), (failure.Error, failure.KeptPath));
            Assert.Contains(folder["a.webp"], failure.Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(place));
        Assert.Empty(folder.Files);
        Assert.Equal(isMoved, !Directory.Exists(Path.GetDirectoryName(place)));
    }

    [Fact]
    public void What_can_be_kept_neither_there_nor_elsewhere_stays_under_a_free_name()
    {
        using var folder = new TempFolder();
        var target = Directory.CreateDirectory(folder["a.webp"]).FullName;
        folder.Write("a (1).webp", [9]);
        using (var part = Create(target)!)
        {
            part.Write([1, 2, 3], 3);
            part.Content.SetLength(1);
            Assert.Equal(folder["a (2).webp"], Save(part, target, replace: false).Path);
        }

        Assert.Equal([1], File.ReadAllBytes(folder["a (2).webp"]));
    }

    // Another user's output in a folder that all may write to, such as /tmp, or one in a folder that is read-only.
    [Theory]
    [InlineData(Sticky, true, "a.webp")]
    [InlineData(Sticky, false, "a (1).webp")]
    [InlineData(ReadOnly, true, "a.webp")]
    [InlineData(ReadOnly, false, null)]
    public async Task A_target_that_may_not_be_replaced_is_waited_for_and_then_left_alone(UnixFileMode mode, bool isForAMoment, string? name)
    {
        Assert.SkipWhen(Nobody.Obstacle is not null, Nobody.Obstacle ?? "");
        Assert.SkipUnless(mode == ReadOnly || Environment.UserName == "root", "Only root can be two users in one test.");
        Assert.SkipUnless(
            name is not null || Environment.UserName != "root" || OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.GetTempPath()).HasFlag(UnixFileMode.OtherWrite),
            "Other users may not write to the temporary folder of root.");
        using var folder = new TempFolder();
        SetMode(folder, Writable);
        folder.Write("a.webp", [9]);
        PartialFile? part = null;
        Nobody.Do(() => part = Create(folder["a.webp"]));
        part!.Write([1, 2, 3], 3);
        SetMode(folder, mode);
        string? saved = null;
        var saving = Task.Run(() => Nobody.Do(() => saved = Save(part, folder["a.webp"], replace: true).Path), TestContext.Current.CancellationToken);
        if (isForAMoment)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            SetMode(folder, Writable);
        }

        await saving;
        SetMode(folder, Writable);
        part.Dispose();
        Assert.Equal([1, 2, 3], File.ReadAllBytes(saved!));
        Assert.Equal(isForAMoment ? [1, 2, 3] : [9], File.ReadAllBytes(folder["a.webp"]));
        if (name is null)
        {
            Assert.StartsWith("rembg-kept-", Path.GetFileName(Path.GetDirectoryName(saved)), StringComparison.Ordinal);
            Directory.Delete(Path.GetDirectoryName(saved)!, recursive: true);
        }
        else
        {
            Assert.Equal(folder[name], saved);
            Assert.DoesNotContain(folder.Files, PartialFileName.Matches);
        }
    }

    [Fact]
    public void A_deleted_file_is_not_reported_as_kept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let others delete it.");
        using var folder = new TempFolder();
        using var part = Create(folder["a.webp"])!;
        part.Write([1, 2, 3], 3);
        part.Content.SetLength(1);
        File.Delete(folder["a.webp.rembg-part"]);
        var saved = Save(part, folder["a.webp"], replace: true);
        Assert.Null(saved.Path);
        Assert.NotNull(saved.Failure);
    }

    [Fact]
    public void Where_all_names_beside_it_are_taken_it_is_kept_elsewhere()
    {
        using var folder = new TempFolder();
        for (var number = 1; number <= 999; number++)
        {
            folder.Write(FormattableString.Invariant($"a ({number}).webp"), []);
        }

        SavedFile saved;
        using (var part = Create(folder["a.webp"])!)
        {
            part.Write([1, 2, 3], 3);
            folder.Write("a.webp", []);
            saved = Save(part, folder["a.webp"], replace: false);
        }

        Assert.Contains("(999)", saved.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(saved.Path!));
        Directory.Delete(Path.GetDirectoryName(saved.Path)!, recursive: true);
    }

    [Fact]
    public void The_last_free_name_is_taken_and_a_new_folder_stays_for_it()
    {
        using var folder = new TempFolder();
        using (var part = Create(folder["new/a.webp"])!)
        {
            part.Write([1], 1);
            folder.Write("new/a.webp", []);
            for (var number = 1; number < 999; number++)
            {
                folder.Write(FormattableString.Invariant($"new/a ({number}).webp"), []);
            }

            Assert.Equal(folder["new/a (999).webp"], Save(part, folder["new/a.webp"], replace: false).Path);
        }

        foreach (var file in folder.Files)
        {
            File.Delete(folder[file]);
        }

        _folders.RemoveUnused();
        Assert.True(Directory.Exists(folder["new"])); // It has had an output.
    }

    [Fact]
    public void Room_is_reserved_and_what_is_not_needed_is_given_back()
    {
        using var disk = SmallDisk.Mount(kilobytes: 300);
        var target = Path.Combine(disk.Path, "a.webp");
        using (var part = PartialFile.TryCreate(target, ignoreCase: false, _folders, room: 200_000)!)
        {
            Assert.Equal(0, new FileInfo(target + ".rembg-part").Length);
            var failure = Assert.Throws<RembgException>(() => PartialFile.TryCreate(target + "2", ignoreCase: false, _folders, room: 200_000));
            Assert.Equal((RembgError.WriteFailed, Rembg.Contract.FailureCause.DiskFull), (failure.Error, failure.Cause));
            part.Write([1, 2, 3], 3);
            Assert.Equal(target, Save(part, target, replace: false).Path);
        }

        PartialFile.TryCreate(target + "2", ignoreCase: false, _folders, room: 200_000)!.Dispose();
        Assert.Equal([target], Directory.GetFiles(disk.Path));
    }

    [Theory]
    [InlineData("file/a.webp")]
    [InlineData("file/below/a.webp")]
    public void A_place_where_nothing_can_be_is_told(string name)
    {
        using var folder = new TempFolder();
        folder.Write("file", [1]);
        var failure = Assert.Throws<RembgException>(() => Create(folder[name]));
        Assert.Equal(RembgError.WriteFailed, failure.Error);
        Assert.Contains(folder[name], failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(200_000)]
    public void A_copy_elsewhere_has_what_had_arrived_and_what_could_not_be_written(int length)
    {
        using var folder = new TempFolder();
        var content = Pictures.Jpeg(300_000);
        using var unfinished = File.Open(folder.Write("a", content), FileMode.Open);
        using var copy = FallbackCopy.Create(unfinished, length, "a.webp", [7, 8, 9], count: 2);
        var place = Path.GetDirectoryName(copy.Name)!;
        try
        {
            Assert.Equal(("a.webp", (long)length + 2), (Path.GetFileName(copy.Name), copy.Length));
            using var reader = new FileStream(copy.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite); // A reader may open it already.
            var copied = new byte[copy.Length];
            reader.ReadExactly(copied);
            Assert.Equal((byte[])[.. content[..length], 7, 8], copied);
        }
        finally
        {
            copy.Dispose();
            FallbackCopy.Delete(copy.Name);
        }

        Assert.False(Directory.Exists(place));
    }

    [Fact]
    public void A_copy_that_cannot_be_made_leaves_nothing()
    {
        using var folder = new TempFolder();
        using var unfinished = File.Open(folder.Write("a", [1, 2, 3]), FileMode.Open);
        var name = $"{Guid.NewGuid()}.webp";
        Assert.Throws<EndOfStreamException>(() => FallbackCopy.Create(unfinished, length: 4, name, [], 0));
        Assert.DoesNotContain(Directory.GetDirectories(Path.GetTempPath(), "rembg-kept-*"), place => File.Exists(Path.Combine(place, name)));
    }

    [Fact]
    public void A_folder_with_more_in_it_stays()
    {
        using var folder = new TempFolder();
        folder.Write("kept/else", [1]);
        FallbackCopy.Delete(folder.Write("kept/a.webp", [1]));
        FallbackCopy.Delete(folder["nothing/a.webp"]);
        Assert.Equal(["kept/else"], folder.Files);
    }

    [Fact]
    public void A_name_gives_way_to_a_hash_only_where_it_has_to()
    {
        var longest = new string('a', LongestName - PartialFileName.Extension.Length);
        Assert.Equal(longest + PartialFileName.Extension, NameFor(longest));
        var hashed = NameFor(longest + "b");
        Assert.Equal((LongestName, LongestName), (hashed.Length, NameFor(longest + "bc").Length));
        Assert.Matches("^a+[.][0-9a-f]{16}[.]rembg-part$", hashed);
    }

    [Fact]
    public void Where_case_does_not_count_neither_does_it_in_the_hash()
    {
        var (lower, upper) = (new string('a', 250) + "b.webp", new string('a', 250) + "B.webp");
        Assert.Equal(NameFor(lower, ignoreCase: true), NameFor(upper, ignoreCase: true));
        Assert.NotEqual(NameFor(lower), NameFor(upper));
    }

    [Fact]
    public void No_letter_of_two_halves_is_cut_in_two()
    {
        for (var length = 58; length <= 62; length++)
        {
            var name = NameFor(string.Concat(Enumerable.Repeat("\U0001F600", length)));
            Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
            Assert.InRange(Encoding.UTF8.GetByteCount(name), 230, LongestName);
        }
    }

    private static SavedFile Save(PartialFile part, string target, bool replace, bool flush = false)
    {
        part.MarkComplete();
        return part.Save(target, replace, flush);
    }

    private PartialFile? Create(string target) => PartialFile.TryCreate(target, ignoreCase: false, _folders);

    private static void SetMode(TempFolder folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, mode);
        }
    }

    private static string NameFor(string name, bool ignoreCase = false) =>
        Path.GetFileName(PartialFileName.For(Path.Combine(Path.GetTempPath(), name), ignoreCase));
}
