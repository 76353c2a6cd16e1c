namespace Rembg.Http;

/// <summary>
/// Decides which requests of one run send <c>Expect: 100-continue</c>. A server that answers before it has read the body (an invalid key,
/// an empty quota) then costs no upload, and its status is not lost in a connection reset.
/// </summary>
internal sealed class ExpectContinue
{
    /// <summary>Larger bodies always ask, in bytes.</summary>
    public const long Threshold = 1024 * 1024;

    private volatile bool _isImageAccepted;
    private volatile bool _isRejected;

    /// <summary>Whether one request sends <c>Expect: 100-continue</c>.</summary>
    /// <param name="bodyLength">Bytes of the body.</param>
    /// <param name="uploadBrokeBefore">Whether an earlier attempt broke during its upload, where an early answer gets lost.</param>
    public bool ShouldSendExpectContinue(long bodyLength, bool uploadBrokeBefore) =>
        Framework.SupportsExpectContinue && !_isRejected && (bodyLength > Threshold || uploadBrokeBefore || !_isImageAccepted);

    /// <summary>Records that the service accepted an image of this run: the key and the quota are good.</summary>
    public void ImageAccepted() => _isImageAccepted = true;

    /// <summary>Records that the server answered 417 (RFC 9110, section 15.5.18): no request of this run asks again.</summary>
    public void Rejected() => _isRejected = true;
}
