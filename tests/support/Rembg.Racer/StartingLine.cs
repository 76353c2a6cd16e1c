using System.IO.MemoryMappedFiles;

namespace Rembg.Racer;

/// <summary>Where processes wait for each other, so that they do the next thing in the same moment: a file in memory that they share.</summary>
internal sealed class StartingLine : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _slots;
    private readonly int _number;
    private readonly int _count;

    public StartingLine(string path, int number, int count)
    {
        (_number, _count) = (number, count);
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _slots = _file.CreateViewAccessor();
    }

    /// <summary>Waits until all have come to a round, which are numbered from 0.</summary>
    public void Wait(int round)
    {
        _slots.Write(sizeof(int) * _number, round + 1);
        Thread.MemoryBarrier();
        for (var other = 0; other < _count; other++)
        {
            var waiting = default(SpinWait);
            while (_slots.ReadInt32(sizeof(int) * other) <= round)
            {
                waiting.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _file.Dispose();
    }
}
