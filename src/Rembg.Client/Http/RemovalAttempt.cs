namespace Rembg.Http;

/// <summary>The input of one attempt at one image, and where its results go.</summary>
internal sealed class RemovalAttempt
{
    public required RemovalFields Fields { get; init; }

    public required ImageUpload Image { get; init; }

    public required ExpectContinue Expectation { get; init; }

    public required IProgressObserver Observer { get; init; }

    /// <summary>
    /// Takes the bytes of the response: a buffer, and how many of it count. It throws <see cref="RembgException"/> for failures of the disk.
    /// </summary>
    public required Action<byte[], int> Sink { get; init; }

    /// <summary>Records the progress.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>Whether an earlier attempt broke during its upload, where an early response gets lost.</summary>
    public bool UploadBrokeBefore { get; init; }
}
