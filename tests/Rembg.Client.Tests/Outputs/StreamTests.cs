using System.Security.Cryptography;
using Rembg.Client.Tests.Client;
using Rembg.Http;
using Rembg.Platform;

namespace Rembg.Client.Tests.Outputs;

/// <summary>Streams that stand between a file and its reader.</summary>
public sealed class StreamTests
{
    private static readonly byte[] Ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Fact]
    public void A_segment_is_read_from_its_own_zero_and_no_further_than_its_end()
    {
        using var whole = new MemoryStream(Ten);
        using var segment = new StreamSegment(whole, start: 3, length: 4);
        Assert.True(segment is { CanRead: true, CanSeek: true, CanWrite: false, Length: 4, Position: 0 });
        var buffer = new byte[10];
        Assert.Equal(4, segment.Read(buffer, 1, 9));
        Assert.Equal([0, 3, 4, 5, 6, 0], buffer[..6]);
        Assert.Equal(4, segment.Position);
        Assert.Equal(0, segment.Read(buffer, 0, 10));
        segment.Position = 2;
        Assert.Equal(1, segment.Read(buffer, 0, 1));
        Assert.Equal((5, 6L), (buffer[0], whole.Position));
        segment.Position = 9; // Beyond its end, where the whole goes on.
        whole.Position = 8;
        Assert.Equal(0, segment.Read(buffer, 0, 1));
    }

    [Fact]
    public void A_segment_changes_nothing_and_leaves_the_whole_open()
    {
        using var whole = new MemoryStream(Ten);
        var segment = new StreamSegment(whole, 0, 10);
        segment.Flush();
        Assert.Throws<NotSupportedException>(() => segment.SetLength(1));
        Assert.Throws<NotSupportedException>(() => segment.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => segment.Write(Ten, 0, 1));
        segment.Dispose();
        Assert.True(whole.CanRead);
    }

    [Fact]
    public void What_is_uploaded_completely_has_a_hash()
    {
        foreach (var (length, isComplete) in new[] { (10, true), (9, false) })
        {
            var inner = new MemoryStream(Ten);
            var upload = new ImageUpload(inner, 10, "image.jpg", "image/jpeg", "'a.jpg'", isHashed: true);
            Read(upload, 6);
            upload.Rewind(); // The server refused the expectation, and the image starts again.
            Read(upload, length);
            Assert.Null(upload.Hash);
            upload.Dispose();
            Assert.Equal(isComplete ? Convert.ToHexStringLower(SHA256.HashData(Ten)) : null, upload.Hash?.ToString());
            Assert.False(inner.CanRead);
        }
    }

    [Fact]
    public void What_no_ledger_records_is_not_hashed()
    {
        var upload = new ImageUpload(new MemoryStream(Ten), 10, "image.jpg", "image/jpeg", "'a.jpg'");
        Read(upload, 10);
        upload.Dispose();
        Assert.Null(upload.Hash);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((256 * 1024) + 1)]
    [InlineData(600_000)]
    public void A_file_has_the_hash_of_its_bytes(int length)
    {
        using var folder = new TempFolder();
        var content = Pictures.Jpeg(Math.Max(length, 200))[..length];
        var file = new FileInfo(folder.Write("a.jpg", content));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), Sha256Hash.TryOf(file).ToString());
        using var stream = file.OpenRead();
        stream.Position = length / 2;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), Sha256Hash.Of(stream).ToString());
    }

    [Fact]
    public void What_cannot_be_read_has_none()
    {
        using var folder = new TempFolder();
        var gone = new FileInfo(folder.Write("a.jpg", Ten));
        Assert.Equal(10, gone.Length); // As it was seen.
        gone.Delete();
        Assert.Null(Sha256Hash.TryOf(gone));
    }

    private static void Read(ImageUpload upload, int count) => Assert.Equal(count, upload.Read(new byte[count], 0, count));
}
