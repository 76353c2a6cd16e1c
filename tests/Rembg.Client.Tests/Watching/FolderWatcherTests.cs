using Rembg.Client.Tests.Client;
using Rembg.Watching;

namespace Rembg.Client.Tests.Watching;

public class FolderWatcherTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1.01);

    [Fact]
    public void A_file_is_taken_once_it_has_not_changed_between_two_scans()
    {
        using var test = new TestWatch();
        test.Folder.Write("a.jpg", [1]);

        Assert.Empty(test.Scan());
        test.Folder.Write("a.jpg", [1, 2]); // It grows.
        Assert.Empty(test.Scan(Second));
        Assert.Equal(["a.jpg"], test.Scan(Second));
        Assert.Empty(test.Scan(Second));
    }

    [Fact]
    public void A_file_that_changes_is_taken_again_for_each_state()
    {
        using var test = new TestWatch();
        test.Folder.Write("a.jpg", [1]);
        test.Scan();
        Assert.Equal(["a.jpg"], test.Scan(Second));

        File.SetLastWriteTimeUtc(test.Folder["a.jpg"], new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Empty(test.Scan(Second));
        Assert.Equal(["a.jpg"], test.Scan(Second));
    }

    [Theory]
    [InlineData("a.jpg.crdownload")]
    [InlineData("a.jpg.part")]
    [InlineData("~$a.jpg")]
    [InlineData(".a.jpg")]
    [InlineData("a-nobg.webp.rembg-part")]
    public void What_a_program_has_not_finished_is_left_alone_until_it_is_renamed(string temporary)
    {
        using var test = new TestWatch();
        test.Folder.Write(temporary, [1]);
        test.Scan();
        Assert.Empty(test.Scan(Second));

        File.Move(test.Folder[temporary], test.Folder["a.jpg"]);
        test.Scan(Second);
        Assert.Equal(["a.jpg"], test.Scan(Second));
    }

    [Fact]
    public void A_file_that_may_be_incomplete_comes_back_after_half_a_minute()
    {
        using var test = new TestWatch();
        test.Folder.Write("a.jpg", [1]);
        test.Scan();
        test.Scan(Second);
        test.Watcher.Postpone(test.Folder["a.jpg"]);

        Assert.Empty(test.Scan(Second));
        Assert.True(Assert.Single(test.ScanFiles(TimeSpan.FromSeconds(30))).IsOverdue);
    }

    [Fact]
    public void A_file_that_another_run_works_on_comes_back_after_a_minute()
    {
        using var test = new TestWatch();
        test.Folder.Write("a.jpg", [1]);
        test.Scan();
        test.Scan(Second);
        test.Watcher.RetryLater(test.Folder["a.jpg"]);

        Assert.Empty(test.Scan(TimeSpan.FromSeconds(50)));
        Assert.Equal(["a.jpg"], test.Scan(TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public void A_folder_that_goes_away_is_one_warning_and_its_files_are_not_taken_anew_when_it_is_back()
    {
        using var test = new TestWatch();
        test.Folder.Write("in/a.jpg", [1]);
        test.Scan();
        Assert.Equal(["in/a.jpg"], test.Scan(Second));

        Directory.Move(test.Folder.Path, test.Folder.Path + "-away");
        Assert.Empty(test.Scan(Second));
        Assert.Empty(test.Scan(Second));
        Assert.Single(test.Warnings);

        Directory.Move(test.Folder.Path + "-away", test.Folder.Path);
        test.Folder.Write("in/b.jpg", [1]);
        Assert.Empty(test.Scan(Second));
        Assert.Equal(["in/b.jpg"], test.Scan(Second));
        Assert.Single(test.Warnings);
    }

    [Fact]
    public void Only_the_files_that_match_are_taken_and_the_folder_of_the_outputs_is_not_scanned()
    {
        using var test = new TestWatch(static name => name.EndsWith(".jpg", StringComparison.Ordinal), "web");
        test.Folder.Write("a.jpg", [1]);
        test.Folder.Write("b.txt", [1]);
        test.Folder.Write("web/c.jpg", [1]);
        test.Folder.Write("more/d.jpg", [1]);
        test.Scan();

        Assert.Equal(["a.jpg", "more/d.jpg"], test.Scan(Second));
        Assert.Equal(2, test.Watcher.Count);
    }

    [Fact]
    public void A_file_that_is_open_for_writing_is_waited_for()
    {
        using var test = new TestWatch();
        test.Folder.Write("a.jpg", [1]);
        test.Scan();
        using (new FileStream(test.Folder["a.jpg"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Empty(test.Scan(Second));
        }

        Assert.Equal(["a.jpg"], test.Scan(Second));
    }

    [Fact]
    public void Files_that_are_deleted_are_forgotten()
    {
        using var test = new TestWatch();
        test.Folder.Write("a.jpg", [1]);
        test.Scan();
        File.Delete(test.Folder["a.jpg"]);

        Assert.Empty(test.Scan(Second));
        Assert.Equal(0, test.Watcher.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_empty_folder_in_the_place_of_the_watched_one_is_an_unmounted_share(bool isLink)
    {
        if (isLink)
        {
            Links.SkipWithout();
        }

        using var test = new TestWatch { IsLink = isLink };
        test.Folder.Write("a.jpg", [1]);
        test.Scan();
        Assert.Equal(["a.jpg"], test.Scan(Second));

        Directory.Move(test.Folder.Path, test.Folder.Path + "-away");
        test.Folder.Write(".not-mounted", [1]);
        Assert.Empty(test.Scan(Second));
        Assert.Empty(test.Scan(Second));
        Assert.Contains("not mounted", Assert.Single(test.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, test.Watcher.Count);

        Directory.Delete(test.Folder.Path, recursive: true);
        Directory.Move(test.Folder.Path + "-away", test.Folder.Path);
        test.Folder.Write("b.jpg", [1]);
        test.Scan(Second);
        Assert.Equal(["b.jpg"], test.Scan(Second));
        Assert.Single(test.Warnings);
    }

    [Fact]
    public void What_was_not_found_while_the_folder_was_away_comes_back_with_it_and_what_was_deleted_does_not()
    {
        using var test = new TestWatch();
        test.Folder.Write("a.jpg", [1]);
        test.Folder.Write("b.jpg", [1]);
        test.Scan();
        Assert.Equal(["a.jpg", "b.jpg"], test.Scan(Second));

        Directory.Move(test.Folder.Path, test.Folder.Path + "-away");
        test.Watcher.RetryLater(test.Folder["a.jpg"]);
        test.Watcher.RetryLater(test.Folder["b.jpg"]);
        Assert.Empty(test.Scan(TimeSpan.FromMinutes(2)));

        Directory.Move(test.Folder.Path + "-away", test.Folder.Path);
        File.Delete(test.Folder["b.jpg"]);
        Assert.Equal(["a.jpg"], test.Scan(Second));
        Assert.Equal(1, test.Watcher.Count);
    }

    [Fact]
    public void A_file_that_is_replaced_or_deleted_and_written_again_is_taken_again()
    {
        using var test = new TestWatch();
        test.Folder.Write("a.jpg", [1]);
        test.Folder.Write("b.jpg", [1]);
        test.Scan();
        Assert.Equal(["a.jpg", "b.jpg"], test.Scan(Second));

        test.Folder.Write("a.jpg.tmp", [1, 2]); // An editor saves so.
        File.Move(test.Folder["a.jpg.tmp"], test.Folder["a.jpg"], overwrite: true);
        File.Delete(test.Folder["b.jpg"]);
        Assert.Empty(test.Scan(Second));
        test.Folder.Write("b.jpg", [1]);
        Assert.Equal(["a.jpg"], test.Scan(Second));
        Assert.Equal(["b.jpg"], test.Scan(Second));
    }

    [Fact]
    public void Without_preflight_a_file_is_taken_once_it_has_not_changed_for_half_a_minute()
    {
        using var test = new TestWatch { SettleTime = FolderWatcher.OverdueAfter };
        test.Folder.Write("a.jpg", [1]);
        test.Scan();
        Assert.Empty(test.Scan(TimeSpan.FromSeconds(29)));
        test.Folder.Write("a.jpg", [1, 2]);
        Assert.Empty(test.Scan(TimeSpan.FromSeconds(29)));
        Assert.Empty(test.Scan(TimeSpan.FromSeconds(29)));
        Assert.Equal(["a.jpg"], test.Scan(Second));
    }

    [Fact]
    public void A_thousand_files_and_both_Unicode_forms_of_a_name_are_each_taken_once()
    {
        using var test = new TestWatch();
        for (var i = 0; i < 1000; i++)
        {
            test.Folder.Write($"{i % 7}/{i}.jpg", [1]);
        }

        test.Folder.Write("caf\u00e9.jpg", [1]);
        test.Folder.Write("cafe\u0301.jpg", [1]); // The same file on macOS.
        var files = Directory.GetFiles(test.Folder.Path, "*", SearchOption.AllDirectories).Length;
        test.Scan();
        Assert.Equal(files, test.Scan(Second).Distinct().Count());
        Assert.Empty(test.Scan(Second));
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(100, 10)]
    public void Scanning_takes_half_a_per_cent_of_the_time_while_nothing_arrives_but_waits_no_longer_than_ten_seconds(int scanMilliseconds, double seconds)
    {
        TestWatch test = null!;
        using (test = new TestWatch(_ =>
        {
            test.Now += TimeSpan.FromMilliseconds(scanMilliseconds); // A slow share.
            return true;
        }))
        {
            test.Folder.Write("a.jpg", [1]);
            test.Scan();
            Assert.Equal(["a.jpg"], test.Scan(Second));

            test.Scan(TimeSpan.FromMinutes(1));
            test.Now += TimeSpan.FromSeconds(seconds - 0.1);
            Assert.False(test.Watcher.IsDue);
            test.Now += TimeSpan.FromSeconds(0.2);
            Assert.True(test.Watcher.IsDue);
        }
    }

    [Fact]
    public async Task An_event_makes_the_next_scan_come_sooner()
    {
        using var test = new TestWatch();
        test.Scan();
        Assert.False(test.Watcher.IsDue);

        test.Folder.Write("a.jpg", [1]);
        test.Now += TimeSpan.FromMilliseconds(300);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!test.Watcher.IsDue)
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
