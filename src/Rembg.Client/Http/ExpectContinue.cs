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

    /// <summary>Whether a request asks first. After an upload that broke it does, since early answers get lost there.</summary>
    public bool ShouldSendExpectContinue(long bodyLength, bool uploadBrokeBefore) =>
        Framework.SupportsExpectContinue && !_isRejected && (bodyLength > Threshold || uploadBrokeBefore || !_isImageAccepted);

    /// <summary>Records that the service accepted an image of this run: the key and the quota are good.</summary>
    public void ImageAccepted() => _isImageAccepted = true;

    /// <summary>Records that the server answered 417 (RFC 9110, section 15.5.18): no request of this run asks again.</summary>
    public void Rejected() => _isRejected = true;
}
