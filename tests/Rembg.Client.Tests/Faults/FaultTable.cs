namespace Rembg.Client.Tests.Faults;

/// <summary>What has to come of each cell of the matrix, as docs/fault-matrix.md states it.</summary>
internal static class FaultTable
{
    private const int RowLength = 5;

    private static readonly Dictionary<string, string[]> Rows = File.ReadLines(FaultMatrix.TablePath)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(parts => parts.Length == 1 + RowLength + 2 + 1)
        .ToDictionary(parts => Key(parts[1..(1 + RowLength)]), parts => parts[(1 + RowLength)..^1]);

    public static string Expected(FaultCell cell) => Rows[Key(cell.Row)][cell.Always ? 1 : 0];

    private static string Key(string[] row) => string.Join('|', row);
}
