using System.Text;
using Rembg.Outputs;

namespace Rembg.Deduplication;

/// <summary>
/// What a run has made of which file, in few bytes, because a run may have a million: a folder is kept once, and each file
/// in it is a number and a name, of which a source has only what its output's has not. Not safe from several threads.
/// </summary>
internal sealed class MadeImages
{
    // Below the 85 000 bytes from which on the collector moves nothing.
    private const int ChunkLength = 64 * 1024;

    // More than any two names and their numbers take up.
    private const int LongestRecord = 4 * 1024;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _folders = [];
    private readonly List<MemoryStream> _chunks = [];

    /// <summary>How many bytes are taken up, but for the folders' names.</summary>
    public long Capacity => _chunks.Sum(static chunk => (long)chunk.Capacity);

    /// <summary>Keeps one.</summary>
    /// <param name="source">The file it was made from; null where that will not be read again.</param>
    /// <param name="output">What was made of it.</param>
    /// <returns>The place by which it is found again, more than 0.</returns>
    public long Add(FileStamp? source, FileStamp output)
    {
        if (_chunks.Count == 0 || _chunks[_chunks.Count - 1].Length > ChunkLength - LongestRecord)
        {
            _chunks.Add(new MemoryStream(_chunks.Count == 0 ? 0 : ChunkLength));
        }

        var chunk = _chunks[_chunks.Count - 1];
        var start = chunk.Position = chunk.Length;
        using var writer = new BinaryWriter(chunk, Encoding.UTF8, leaveOpen: true);
        Write(writer, output, like: string.Empty);
        if (source is { } file)
        {
            Write(writer, file, like: NameOf(output));
        }

        return ((long)_chunks.Count << 32) | start;
    }

    /// <summary>The output at a place.</summary>
    public FileStamp OutputAt(long place)
    {
        using var reader = ReaderAt(place);
        return Read(reader, like: string.Empty);
    }

    /// <summary>The source at a place that has one.</summary>
    public FileStamp SourceAt(long place)
    {
        using var reader = ReaderAt(place);
        return Read(reader, like: NameOf(Read(reader, like: string.Empty)));
    }

    private void Write(BinaryWriter writer, FileStamp file, string like)
    {
        var name = NameOf(file);
        var folder = file.Path.Substring(0, file.Path.Length - name.Length);
        if (!_numbers.TryGetValue(folder, out var number))
        {
            _numbers[folder] = number = _folders.Count;
            _folders.Add(folder);
        }

        var alike = 0;
        while (alike < Math.Min(name.Length, like.Length) && name[alike] == like[alike])
        {
            alike++;
        }

        if (alike > 0 && char.IsHighSurrogate(name[alike - 1]))
        {
            alike--; // Half a character cannot be written.
        }

        var rest = name.Substring(alike);
        WriteSmall(writer, number);
        WriteSmall(writer, alike);
        writer.Write(rest);
        WriteSmall(writer, file.Length);
        writer.Write(file.Time.Ticks);
    }

    private FileStamp Read(BinaryReader reader, string like)
    {
        var folder = _folders[(int)ReadSmall(reader)];
        var start = like.Substring(0, (int)ReadSmall(reader));
        return new(folder + start + reader.ReadString(), ReadSmall(reader), new DateTime(reader.ReadInt64(), DateTimeKind.Utc));
    }

    // Cut by hand, so that what comes back is the very same text.
    private static string NameOf(FileStamp file) => file.Path.Substring(file.Path.LastIndexOf(Path.DirectorySeparatorChar) + 1);

    // Seven bits a byte, the low ones first, as the framework writes the length of a text. Negative numbers take ten.
    private static void WriteSmall(BinaryWriter writer, long number)
    {
        var rest = (ulong)number;
        for (; rest > 0x7F; rest >>= 7)
        {
            writer.Write((byte)(rest | 0x80));
        }

        writer.Write((byte)rest);
    }

    private static long ReadSmall(BinaryReader reader)
    {
        ulong number = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = reader.ReadByte();
            number |= (ulong)(next & 0x7F) << shift;
            if (next <= 0x7F)
            {
                return (long)number;
            }
        }
    }

    private BinaryReader ReaderAt(long place)
    {
        var chunk = _chunks[(int)(place >> 32) - 1];
        chunk.Position = place & int.MaxValue;
        return new BinaryReader(chunk, Encoding.UTF8, leaveOpen: true);
    }
}
