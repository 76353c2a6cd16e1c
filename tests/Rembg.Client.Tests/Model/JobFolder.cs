using Rembg.Client.Tests.Client;
using Rembg.Ledger;

namespace Rembg.Client.Tests.Model;

/// <summary>The folder that a sequence is played in: what people and other programs do to the files between runs.</summary>
internal sealed class JobFolder : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _moments;

    public JobFolder()
    {
        Directory.CreateDirectory(_folder["a"]);
        Directory.CreateDirectory(_folder["b"]);
    }

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    /// <summary>The names of all sources there are, in order.</summary>
    public string[] Sources => [.. _folder.Files.Where(name => name.EndsWith(".jpg", StringComparison.Ordinal))];

    /// <summary>The names of all outputs there are, in order.</summary>
    public string[] Outputs => [.. _folder.Files.Where(name => name.EndsWith(".webp", StringComparison.Ordinal))];

    /// <summary>The names of all ledgers there are.</summary>
    public string[] Ledgers => [.. _folder.Files.Where(name => name.EndsWith(FolderLedger.FileName, StringComparison.Ordinal))];

    /// <summary>The files that must not be there.</summary>
    public string[] Strays => [.. _folder.Files.Except(Sources).Except(Outputs).Except(Ledgers)];

    public void WriteSource(string name, int content, Moment moment)
    {
        // Some are of the same length, so that only their bytes tell them apart.
        _folder.Write(name, Pictures.Jpeg(length: 600 + (content % 2), seed: content));
        Touch(name, moment);
    }

    /// <summary>Changes a few pixels of an output. Its length stays.</summary>
    public void Retouch(string name, Moment moment)
    {
        var bytes = File.ReadAllBytes(_folder[name]);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - (2 * sizeof(int))), ++_moments);
        Restore(name, bytes, moment);
    }

    /// <summary>Gives an output back the bytes that it had.</summary>
    public void Restore(string name, byte[] bytes, Moment moment)
    {
        File.WriteAllBytes(_folder[name], bytes);
        Touch(name, moment);
    }

    /// <summary>Sets the time of a file to one that no file has had before.</summary>
    public void Touch(string name, Moment moment)
    {
        var step = TimeSpan.FromSeconds(10 * ++_moments);
        File.SetLastWriteTimeUtc(_folder[name], moment switch
        {
            Moment.Past => DateTime.UtcNow.AddDays(-30) + step,
            Moment.Future => DateTime.UtcNow.AddDays(30) + step,
            _ => DateTime.UtcNow,
        });
    }

    /// <summary>Takes the last line of a ledger away, as a kill leaves it between an output's rename and its confirmation.</summary>
    public void Kill(string ledger)
    {
        var lines = File.ReadAllLines(_folder[ledger]);
        if (lines.Length > 2 && lines[^2].Contains("\"status\":\"Pending\"", StringComparison.Ordinal))
        {
            File.WriteAllLines(_folder[ledger], lines[..^1]);
        }
    }

    public void Move(string from, string to) => File.Move(_folder[from], _folder[to], overwrite: true);

    public void Copy(string from, string to) => File.Copy(_folder[from], _folder[to], overwrite: true);

    public void Delete(string name) => File.Delete(_folder[name]);

    public void Dispose() => _folder.Dispose();
}

/// <summary>A time that a file can be given.</summary>
internal enum Moment
{
    Now,
    Past,
    Future,
}
