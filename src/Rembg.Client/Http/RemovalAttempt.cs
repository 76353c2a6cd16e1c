namespace Rembg.Http;

/// <summary>What one attempt at one image needs.</summary>
internal sealed class RemovalAttempt
{
    public required RemovalFields Fields { get; init; }

    public required ImageUpload Image { get; init; }

    public required ExpectContinue Expectation { get; init; }

    public required IProgressObserver Observer { get; init; }

    /// <summary>
    /// Takes the bytes of the answer: a buffer, and how many of it count. What it throws is a <see cref="RembgException"/> of the disk, never of the network.
    /// </summary>
    public required Action<byte[], int> Sink { get; init; }

    /// <summary>Told of all that happens.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>Whether an earlier attempt broke in the middle of its upload, where an early answer gets lost.</summary>
    public bool UploadBrokeBefore { get; init; }
}
