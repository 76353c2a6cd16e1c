namespace Rembg.Concurrency;

/// <summary>What follows for an image that could not be delivered.</summary>
internal enum OutageVerdict
{
    /// <summary>Nothing gets through: the image waits at the gate, and no attempt is used up.</summary>
    Wait,

    /// <summary>Other images get through: it is an attempt of this image.</summary>
    ImageFault,

    /// <summary>Nothing has got through for too long.</summary>
    GiveUp,
}
