namespace Rembg.Http;

/// <summary>Takes the bytes of an answer. Its failures are those of the disk, never of the network.</summary>
internal interface IResponseSink
{
    /// <exception cref="RembgException"><see cref="RembgError.WriteFailed"/>.</exception>
    void Write(byte[] buffer, int count);
}
