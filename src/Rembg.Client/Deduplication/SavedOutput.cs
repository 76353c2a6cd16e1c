using Rembg.Outputs;

namespace Rembg.Deduplication;

/// <summary>What became of the first of several identical inputs.</summary>
/// <param name="File">Its output, as it was saved.</param>
/// <param name="IsInProgressElsewhere">Whether another run, process or machine holds the lock on that output instead.</param>
internal sealed record SavedOutput(FileStamp File, bool IsInProgressElsewhere = false);
