using Rembg.Client.Tests.Fuzz;
using Rembg.Imaging;

namespace Rembg.Client.Tests.Imaging;

public sealed class HeaderFuzzTests
{
    private const int Iterations = 50_000;
    private const int TailReads = (64 * 1024) + 64;

    private static readonly ImageFormat[] Formats = Enum.GetValues<ImageFormat>();

    [Fact]
    public void No_header_is_too_damaged_to_judge()
    {
        byte[][] originals = [.. Samples.All.Values.Select(sample => sample.Bytes)];
        var readable = 0;
        var whole = 0;
        FuzzRun.Over(originals, Iterations, bytes =>
        {
            readable += Formats.Count(format => CheckHeader(bytes, format));
            whole += CheckWhole(bytes) ? 1 : 0;
        });

        // The damage must leave some good, or only the first line of each reader was tested.
        if (Environment.GetEnvironmentVariable("REMBG_FUZZ_ITERATIONS") is null)
        {
            Assert.True(readable > 1000 && whole > 1000, $"{readable} readable, {whole} whole");
        }
    }

    private static bool CheckHeader(byte[] bytes, ImageFormat format)
    {
        using var stream = new CountingStream(bytes);
        var isRead = Headers.TryRead(stream, format, out var header, out var problem);

        Assert.InRange(stream.BytesRead, 0, ByteWindow.MaximumBytesRead);
        Assert.Equal(isRead, problem.Length == 0);
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.True(isRead ? header.Format == format && header.Width > 0 && header.Height > 0 : header == default);
        return isRead;
    }

    private static bool CheckWhole(byte[] bytes)
    {
        var start = bytes.AsSpan(0, Math.Min(bytes.Length, ImageSignature.Length));
        var detected = ImageSignature.Detect(start);
        var named = ImageSignature.NameUnsupported(start);
        Assert.False(detected is not null && named is not null, $"both {detected} and {named}");

        using var stream = new CountingStream(bytes);
        var format = Headers.CompleteFormat(stream, out var problem);

        Assert.InRange(stream.BytesRead, 0, ByteWindow.MaximumBytesRead + TailReads);
        Assert.Equal(format is not null, problem.Length == 0);
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.True(format is null || format == detected);
        return format is not null;
    }
}
