namespace Rembg.Http;

/// <summary>Receives the progress of one exchange, on the thread that transfers the bytes.</summary>
internal interface IProgressObserver
{
    /// <summary>The upload of the body starts.</summary>
    /// <param name="totalBytes">Bytes of the complete body.</param>
    void UploadStarted(long totalBytes);

    /// <summary>Bytes were uploaded.</summary>
    void Uploaded(int bytes);

    /// <summary>The body is uploaded, and the service processes it.</summary>
    void UploadFinished();

    /// <summary>The download of the response starts.</summary>
    /// <param name="totalBytes">Bytes of the complete response; null when the service did not announce them.</param>
    void DownloadStarted(long? totalBytes);

    /// <summary>Bytes were downloaded.</summary>
    void Downloaded(int bytes);

    /// <summary>The response is downloaded, whether or not its length was announced.</summary>
    void DownloadFinished();
}
