using System.Security.Cryptography;

namespace Rembg.Sandbox.Uploads;

/// <summary>Takes the bytes of an image as they arrive: hashes them, keeps the head, and spools them if anyone will read them.</summary>
internal sealed class ImageSink(string? spoolPath) : IDisposable
{
    private const int HeadLength = 512 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _head = new();
    private readonly FileStream? _file = spoolPath is null ? null : File.Create(spoolPath);

    /// <summary>The number of bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Reads the stream to its end.</summary>
    public async Task ReadAsync(Stream source, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellation)) > 0)
        {
            var bytes = buffer.AsMemory(0, read);
            Length += read;
            _hash.AppendData(bytes.Span);
            _head.Write(bytes.Span[..(int)Math.Min(read, HeadLength - _head.Length)]);
            if (_file is not null)
            {
                await _file.WriteAsync(bytes, cancellation);
            }
        }

        if (_file is not null)
        {
            await _file.FlushAsync(cancellation);
        }
    }

    /// <summary>The hash of everything, in lower-case hex.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>The first bytes.</summary>
    public byte[] Head() => _head.ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
        _hash.Dispose();
        _head.Dispose();
        _file?.Dispose();
    }
}
