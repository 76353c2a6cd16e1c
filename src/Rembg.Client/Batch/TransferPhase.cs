namespace Rembg;

/// <summary>Where one image in flight is.</summary>
public enum TransferPhase
{
    /// <summary>Waiting for a permit, or for a pause to end.</summary>
    Waiting,

    /// <summary>On its way up.</summary>
    Uploading,

    /// <summary>With the service.</summary>
    Processing,

    /// <summary>On its way down.</summary>
    Downloading,
}
