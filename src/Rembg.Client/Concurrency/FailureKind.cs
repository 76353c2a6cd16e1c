namespace Rembg.Concurrency;

/// <summary>What the failure of one image says about the others.</summary>
internal enum FailureKind
{
    /// <summary>Nothing: it is about the image, or may pass by itself.</summary>
    OfImage,

    /// <summary>The service fails or rejects each attempt at the image, which then is given up.</summary>
    GivenUp,

    /// <summary>It cannot be about the image: a redirect, a page instead of an image, a certificate.</summary>
    NotOfImage,
}
