using System.Text;
using Rembg.Files;

namespace Rembg.Batch;

/// <summary>
/// What a run has made of which file, in few bytes, because a run may have a million: a folder is kept once, and each file
/// in it is a number and a name. Not safe from several threads.
/// </summary>
internal sealed class MadeImages
{
    private const int ChunkLength = 64 * 1024;

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
        if (_chunks.Count == 0 || _chunks[_chunks.Count - 1].Length > ChunkLength)
        {
            _chunks.Add(new MemoryStream());
        }

        var chunk = _chunks[_chunks.Count - 1];
        var start = chunk.Position = chunk.Length;
        using var writer = new BinaryWriter(chunk, Encoding.UTF8, leaveOpen: true);
        Write(writer, output);
        if (source is { } file)
        {
            Write(writer, file);
        }

        return ((long)_chunks.Count << 32) | start;
    }

    /// <summary>The output at a place.</summary>
    public FileStamp OutputAt(long place)
    {
        using var reader = ReaderAt(place);
        return Read(reader);
    }

    /// <summary>The source at a place that has one.</summary>
    public FileStamp SourceAt(long place)
    {
        using var reader = ReaderAt(place);
        Read(reader);
        return Read(reader);
    }

    private void Write(BinaryWriter writer, FileStamp file)
    {
        // Cut by hand, so that what comes back is the very same text.
        var cut = file.Path.LastIndexOf(Path.DirectorySeparatorChar) + 1;
        var folder = file.Path.Substring(0, cut);
        var name = file.Path.Substring(cut);
        if (!_numbers.TryGetValue(folder, out var number))
        {
            _numbers[folder] = number = _folders.Count;
            _folders.Add(folder);
        }

        writer.Write(number);
        writer.Write(name);
        writer.Write(file.Length);
        writer.Write(file.Time.Ticks);
    }

    private FileStamp Read(BinaryReader reader) => new(
        _folders[reader.ReadInt32()] + reader.ReadString(), reader.ReadInt64(), new DateTime(reader.ReadInt64(), DateTimeKind.Utc));

    private BinaryReader ReaderAt(long place)
    {
        var chunk = _chunks[(int)(place >> 32) - 1];
        chunk.Position = place & int.MaxValue;
        return new BinaryReader(chunk, Encoding.UTF8, leaveOpen: true);
    }
}
