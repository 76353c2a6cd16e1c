using Rembg.Ledger;

namespace Rembg.Outputs;

/// <summary>Finds outputs of earlier runs that are the very image which an input would become, so that one of them can be copied.</summary>
internal sealed class SameImageOutputs(OutputHistory history)
{
    /// <summary>Outputs that were made from the same bytes with the same options, and are as they were saved.</summary>
    /// <param name="source">The input. It is read only where a ledger has one of the same length.</param>
    public List<FileStamp> Find(OutputSource source)
    {
        var outputs = new List<FileStamp>(0);
        if (!history.Ledgers.Sources.HaveLike(source.Length, source.Options) || source.Hash() is not { } hash)
        {
            return outputs;
        }

        foreach (var ledger in history.Ledgers.Open)
        {
            foreach (var entry in ledger.FindContent(hash, source.Options))
            {
                var output = new FileInfo(Path.Combine(ledger.Folder, entry.Output));
                if (output.Exists && history.IsAsSaved(output, entry) == true)
                {
                    outputs.Add(new FileStamp(output.FullName, output.Length, output.LastWriteTimeUtc));
                }
            }
        }

        return outputs;
    }
}
