namespace Rembg;

/// <summary>Where one image in flight is.</summary>
public enum TransferPhase
{
    /// <summary>Waiting for a permit, or for a pause to end.</summary>
    Waiting,

    /// <summary>Being uploaded.</summary>
    Uploading,

    /// <summary>Being processed by the service.</summary>
    Processing,

    /// <summary>Being downloaded.</summary>
    Downloading,
}
