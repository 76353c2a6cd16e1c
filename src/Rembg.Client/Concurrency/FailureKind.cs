namespace Rembg.Concurrency;

/// <summary>What the failure of one image says about the others.</summary>
internal enum FailureKind
{
    /// <summary>Nothing: it may pass by itself.</summary>
    Transient,

    /// <summary>The service is reached, and rejects this image.</summary>
    OfImage,

    /// <summary>The service failed or throttled each attempt at the image.</summary>
    GivenUp,

    /// <summary>It cannot be about the image: a redirect, a page instead of an image, a certificate.</summary>
    NotOfImage,
}
