namespace Rembg.Progress;

/// <summary>Where one image in flight is.</summary>
internal enum TransferPhase
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
