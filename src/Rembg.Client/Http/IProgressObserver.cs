namespace Rembg.Http;

/// <summary>Told of every byte that moves in one exchange, on whatever thread moves it.</summary>
internal interface IProgressObserver
{
    /// <summary>The body begins to go up.</summary>
    /// <param name="totalBytes">Bytes of the whole body.</param>
    void UploadStarted(long totalBytes);

    /// <summary>Bytes went up.</summary>
    void Uploaded(int bytes);

    /// <summary>The body is up, and the service is at work.</summary>
    void UploadFinished();

    /// <summary>The answer begins to come down.</summary>
    /// <param name="totalBytes">Bytes of the whole answer; null when the service did not say.</param>
    void DownloadStarted(long? totalBytes);

    /// <summary>Bytes came down.</summary>
    void Downloaded(int bytes);

    /// <summary>The answer is down, whether or not its length was known.</summary>
    void DownloadFinished();
}
