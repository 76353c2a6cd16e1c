using System.IO.Compression;
using System.Text;
using Rembg.Client.Tests.Batch;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;

namespace Rembg.Client.Tests.Faults;

/// <summary>Little that unpacks to much. Apart from other tests, because what the process allocates is counted.</summary>
[Collection(nameof(CostTests))]
public sealed class DecompressionBombTests
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_decompression_bomb_in_an_error_unpacks_to_no_more_than_a_person_could_read(string encoding)
    {
        var bomb = Pack(encoding, 200 * 1024 * 1024);
        await using var server = RawServer.AnsweringOnce(RawAnswers.Bytes(400, bomb, $"Content-Type: text/plain\r\nContent-Encoding: {encoding}\r\n"));
        using var folder = new TempFolder();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var failure = (await CheckedBatch.RunAsync(
            TestRun.ClientOf(server.Address), [RemovalRequest.FromFile(folder.Write("a.jpg", Pictures.Jpeg()))])).Failure;
        Assert.Equal(RembgError.ApiValidation, failure.Error);
        Assert.InRange(failure.Message.Length, 1, 4096);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 150 * 1024 * 1024);
    }

    private static byte[] Pack(string encoding, int length)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            _ => new DeflateStream(packed, CompressionLevel.Fastest),
        })
        {
            var slice = Encoding.ASCII.GetBytes(new string('a', 1024 * 1024));
            for (var sent = 0; sent < length; sent += slice.Length)
            {
                packer.Write(slice);
            }
        }

        return packed.ToArray();
    }
}
