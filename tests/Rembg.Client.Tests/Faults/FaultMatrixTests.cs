using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Faults;

public sealed class FaultMatrixTests(FaultMatrix matrix) : IClassFixture<FaultMatrix>
{
    private static readonly Dictionary<string, FaultCell> Cells = FaultCells.All.ToDictionary(cell => cell.Name);

    public static TheoryData<string> CellNames => [.. Cells.Keys];

    [Theory]
    [MemberData(nameof(CellNames))]
    public async Task Whatever_breaks_is_told_by_kind_and_leaves_nothing_half(string name)
    {
        var cell = Cells[name];
        var seen = await matrix.ObservationOf(cell);
        var expected = FaultTable.Expected(cell);
        Assert.True(expected == seen.Ending.ToString(), $"Expected {expected}, but it {seen.Ending}. {seen.Told}");
        Assert.Equal(seen.Inputs, seen.Outcomes);
        Assert.DoesNotContain(TestRun.SecretPart, seen.Told, StringComparison.OrdinalIgnoreCase);

        // The result where there is one, and nothing else: no unfinished file, no file that is not whole.
        Assert.Equal(seen.Sources.SkipLast(seen.Ending.Error is null ? 0 : 1).Select(source => Path.GetFileNameWithoutExtension(source) + "-nobg.webp"), seen.Others);
        Assert.True(seen.AreOthersWhole);
    }

    [Fact]
    public async Task The_table_in_docs_has_a_line_for_each_row_and_no_other()
    {
        var table = await matrix.DrawAsync();
        if (Environment.GetEnvironmentVariable("REMBG_WRITE_FAULT_MATRIX") is "1")
        {
            await File.WriteAllTextAsync(FaultMatrix.TablePath, table, TestContext.Current.CancellationToken);
        }

        var committed = await File.ReadAllTextAsync(FaultMatrix.TablePath, TestContext.Current.CancellationToken);
        Assert.Equal(table, committed.ReplaceLineEndings("\n"));
    }
}
