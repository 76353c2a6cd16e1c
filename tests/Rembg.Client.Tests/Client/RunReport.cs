namespace Rembg.Client.Tests.Client;

/// <summary>What a run brought, already checked for what holds for every run.</summary>
internal sealed record RunReport(IReadOnlyList<RemovalOutcome> Outcomes, RembgException? StopCause)
{
    /// <summary>The results of images that were made, in the order they came back.</summary>
    public IReadOnlyList<RemovalResult> Completed => [.. Results(RemovalStatus.Completed)];

    public IReadOnlyList<RemovalResult> Skipped => [.. Results(RemovalStatus.Skipped)];

    public IReadOnlyList<RemovalResult> NotSubmitted => [.. Results(RemovalStatus.NotSubmitted)];

    public IReadOnlyList<RembgException> Failures => [.. Outcomes.Select(outcome => outcome.Failure).OfType<RembgException>()];

    public IReadOnlyList<string> Warnings => [.. Outcomes.SelectMany(outcome => outcome.Warnings)];

    /// <summary>The only failure of a run of one image.</summary>
    public RembgException Failure => Assert.Single(Outcomes).Failure ?? throw new InvalidOperationException("The image did not fail.");

    /// <summary>The only result of a run of one image.</summary>
    public RemovalResult Result =>
        Assert.Single(Outcomes) is { Failure: null } outcome ? outcome.Result! : throw new InvalidOperationException("The image failed.", Failure);

    private IEnumerable<RemovalResult> Results(string status) =>
        Outcomes.Select(outcome => outcome.Result).OfType<RemovalResult>().Where(result => result.Status == status);
}
