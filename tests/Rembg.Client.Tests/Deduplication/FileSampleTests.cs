using Rembg.Client.Tests.Client;
using Rembg.Outputs;

namespace Rembg.Client.Tests.Deduplication;

public sealed class FileSampleTests
{
    private const int Length = 100_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(33_000)]
    [InlineData(33_500)]
    [InlineData(66_500)]
    [InlineData(Length - 1024)]
    [InlineData(Length - 1)]
    public void Another_byte_in_a_piece_is_another_sample(int at) => Assert.NotEqual(SampleOf(new byte[Length]), SampleOf(With(new byte[Length], at)));

    [Theory]
    [InlineData(1024)]
    [InlineData(50_000)]
    public void Between_the_pieces_nothing_is_read(int at) => Assert.Equal(SampleOf(new byte[Length]), SampleOf(With(new byte[Length], at)));

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(4096)]
    public void Of_a_small_file_each_byte_counts(int length)
    {
        var plain = SampleOf(new byte[length]);
        Assert.Equal(length, Enumerable.Range(0, length).Count(at => SampleOf(With(new byte[length], at)) != plain));
        Assert.NotEqual(0, plain);
    }

    [Fact]
    public void A_file_and_a_stream_in_small_bites_have_the_same_sample()
    {
        using var folder = new TempFolder();
        var bytes = Pictures.Jpeg(Length);
        using var bites = new Bites(bytes);
        Assert.Equal(FileSample.TryOf(new FileInfo(folder.Write("a.jpg", bytes))), FileSample.Of(bites, Length));
    }

    [Fact]
    public void A_file_that_is_gone_has_none()
    {
        using var folder = new TempFolder();
        Assert.Null(FileSample.TryOf(new FileInfo(folder["gone.jpg"])));
    }

    private static int SampleOf(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return FileSample.Of(stream, bytes.Length);
    }

    private static byte[] With(byte[] bytes, int at)
    {
        bytes[at] = 1;
        return bytes;
    }

    private sealed class Bites(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 100));
    }
}
