namespace Rembg.Client.Tests.Faults;

/// <summary>Every combination that means something.</summary>
internal static class FaultCells
{
    private static readonly int[] Statuses = [400, 401, 429, 503];
    private static readonly int[] NoStatus = [0];
    private static readonly bool[] Both = [false, true];

    public static IReadOnlyList<FaultCell> All { get; } = [.. Enum.GetValues<Trouble>().SelectMany(Of).SelectMany(OnceAndAlways)];

    private static IEnumerable<FaultCell> Of(Trouble trouble) =>
        from stage in Enum.GetValues<Stage>()
        from isLarge in Both
        from isReused in Both
        from framing in Enum.GetValues<Framing>()
        from status in IsEarlyAnswer(trouble) ? Statuses : NoStatus
        let cell = new FaultCell(trouble, stage) { IsLarge = isLarge, IsReused = isReused, Framing = framing, Status = status }
        where Happens(cell) && SizeMatters(cell) && ReuseMatters(cell) && FramingMatters(cell)
        select cell;

    // A name that is not known now and known in a moment takes a name server of one's own: see NameLookupTests.
    private static IEnumerable<FaultCell> OnceAndAlways(FaultCell cell) =>
        cell.Trouble == Trouble.UnknownHost ? [cell with { Always = true }] : [cell, cell with { Always = true }];

    private static bool Happens(FaultCell cell) => cell.Trouble switch
    {
        Trouble.Refused or Trouble.UnknownHost or Trouble.UntrustedCertificate or Trouble.ProxyWantsCredentials => cell.Stage == Stage.Connect,
        Trouble.NoImage or Trouble.LengthIsNonsense => cell.Stage == Stage.AnswerHeaders,
        Trouble.LengthTooLong or Trouble.LengthTooShort => cell.Stage is Stage.HalfDownload or Stage.LastByte,
        Trouble.MissingLastChunk => cell.Stage == Stage.LastByte,
        Trouble.LateContinue => cell.Stage is Stage.HeadersSent or Stage.UploadDone,
        Trouble.EarlyAnswerReadingOn or Trouble.EarlyAnswerAndClose => cell.Stage is Stage.HeadersSent or Stage.HalfUpload,
        _ => true,
    };

    // What is small fits the buffers between the two and is gone as a whole.
    private static bool SizeMatters(FaultCell cell) => cell.Stage switch
    {
        Stage.HalfUpload => cell.IsLarge,
        Stage.Connect => !cell.IsLarge || IsBreak(cell.Trouble),
        Stage.HeadersSent => true,
        _ => !cell.IsLarge,
    };

    // The answer of a request does not depend on what went over its connection before; whether a request may be sent again does.
    private static bool ReuseMatters(FaultCell cell) =>
        !cell.IsReused || (IsBreak(cell.Trouble) && cell.Stage is Stage.HeadersSent or Stage.HalfUpload or Stage.UploadDone && cell.IsLarge == (cell.Stage == Stage.HalfUpload));

    private static bool FramingMatters(FaultCell cell) => cell.Trouble switch
    {
        Trouble.Garbage when cell.Stage is Stage.HalfDownload or Stage.LastByte => cell.Framing == Framing.Chunked,
        Trouble.MissingLastChunk => cell.Framing == Framing.Chunked,
        Trouble.NoImage => true,
        _ => cell.Framing == Framing.Length || (cell.IsAnswering && IsBreak(cell.Trouble)),
    };

    private static bool IsBreak(Trouble trouble) => trouble is Trouble.Reset or Trouble.Close or Trouble.Stall;

    private static bool IsEarlyAnswer(Trouble trouble) => trouble is Trouble.EarlyAnswerReadingOn or Trouble.EarlyAnswerAndClose;
}
