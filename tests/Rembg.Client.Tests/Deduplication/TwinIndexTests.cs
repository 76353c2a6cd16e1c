using Rembg.Client.Tests.Client;
using Rembg.Deduplication;
using Rembg.Outputs;

namespace Rembg.Client.Tests.Deduplication;

/// <summary>Which images of a run are found to be the same, and how much is read of them for it.</summary>
public sealed class TwinIndexTests : IDisposable
{
    private const int Length = 20_000;

    private readonly TempFolder _folder = new();
    private readonly TwinIndex _index = new();
    private int _written;

    [Fact]
    public void Of_files_with_the_same_length_and_other_bytes_only_a_sample_is_read()
    {
        var first = First(File(Picture(1)));
        var second = First(File(Picture(2)));
        var third = First(File(Picture(3)));
        Assert.Null(first.Content);
        Assert.Null(second.Content);
        Assert.Null(third.Content);
        Assert.False(first.Look == second.Look || second.Look == third.Look || first.Look == third.Look);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_was_only_sampled_is_found_by_another_one_with_its_bytes(bool isMade)
    {
        var others = new[] { First(File(Picture(1))), First(File(Picture(2))) };
        if (isMade)
        {
            await MakeAsync(others[0], 1);
            await MakeAsync(others[1], 2);
        }

        foreach (var number in new[] { 2, 1 })
        {
            var follower = Assert.IsType<FollowingTwin>(Enter(File(Picture(number))));
            Assert.Equal(isMade, follower.Twin is not null);
            follower.Dispose();
        }
    }

    [Fact]
    public void A_sample_alone_makes_nobody_a_twin()
    {
        First(File(Picture(1)));
        First(File(Picture(1, between: 7)));
        Assert.NotNull(First(File(Picture(1, between: 8))).Content);
        Assert.IsType<FollowingTwin>(Enter(File(Picture(1, between: 7)))).Dispose();
    }

    // What is handed in here, and in which order, has to tell three pictures of one length, their copies in files and in memory, and
    // those that fail. Two of the pictures have the same sample.
    [Fact]
    public async Task No_picture_is_sent_twice_and_none_is_taken_for_another_in_any_order()
    {
        byte[][] pictures = [Picture(1), Picture(1, between: 7), Picture(2)];
        for (var seed = 1; seed <= 300; seed++)
        {
            await PlayAsync(pictures, new Random(seed), seed);
        }
    }

    // A run of a million images has some of those.
    [Fact]
    public void Looks_that_share_a_hash_by_chance_hide_nothing_from_each_other()
    {
        var one = new TwinLook(5, 1);
        var other = new TwinLook((1L << 32) | 4, 1);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        var keys = new TwinKeys();
        keys.Add(one, 7);
        keys.MarkSampled(other);
        Assert.Equal((7, true), (keys.OnlyOneOf(one), keys.HasSampled(one)));
        keys.MarkHashed(one);
        Assert.Equal((null, true, true), (keys.OnlyOneOf(one), keys.HasSampled(other), keys.HasHashed(other)));
    }

    public void Dispose() => _folder.Dispose();

    private async Task PlayAsync(byte[][] pictures, Random random, int seed)
    {
        var index = new TwinIndex();
        var underWay = new Dictionary<int, TwinTurn>();
        var made = new HashSet<int>();
        for (var step = 0; step < 14; step++)
        {
            var number = random.Next(pictures.Length);
            var source = random.Next(3) == 0 ? Memory(pictures[number]) : File(pictures[number]);
            var turn = index.TryBegin(source) ?? index.TurnOf(source);
            if (turn is FollowingTwin follower)
            {
                Assert.True(underWay.ContainsKey(number) || made.Contains(number), $"Seed {seed}: picture {number} follows nobody of its own.");
                Assert.Equal(made.Contains(number) ? NameOf(number) : null, (follower.Twin as Twin.OnDisk)?.File.Path);
                follower.Dispose();
            }
            else
            {
                Assert.False(underWay.ContainsKey(number) || made.Contains(number), $"Seed {seed}: picture {number} is sent twice.");
                underWay[number] = turn;
            }

            if (underWay.Count > 0 && random.Next(2) == 0)
            {
                var (ended, its) = underWay.ElementAt(random.Next(underWay.Count));
                underWay.Remove(ended);
                if (random.Next(4) == 0)
                {
                    its.Dispose();
                }
                else
                {
                    await MakeAsync(its, ended, isHashed: random.Next(2) == 0);
                    made.Add(ended);
                }
            }
        }
    }

    private static Task MakeAsync(TwinTurn turn, int number, bool isHashed = false) => turn.CompleteAsync(
        sent: null, isHashed ? turn.Source!.Hash() : null, () => new Twin.Saved(new FileStamp(NameOf(number), 1, default)));

    private static string NameOf(int number) => Path.Combine(Path.GetTempPath(), $"output-{number}.webp");

    private static byte[] Picture(int number, byte between = 0)
    {
        var picture = Pictures.Jpeg(Length, number);
        picture[3000] = between; // In none of the pieces of a sample.
        return picture;
    }

    private OutputSource File(byte[] bytes)
    {
        var path = _folder.Write($"{++_written}.jpg", bytes);
        return new OutputSource(RemovalRequest.FromFile(path), "format=webp", new FileInfo(path));
    }

    private static OutputSource Memory(byte[] bytes) => new(RemovalRequest.FromBytes(bytes), "format=webp", file: null);

    private TwinTurn Enter(OutputSource source) => _index.TryBegin(source) ?? _index.TurnOf(source);

    private FirstTwin First(OutputSource source) => Assert.IsType<FirstTwin>(Enter(source));
}
