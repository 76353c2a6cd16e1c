namespace Rembg;

/// <summary>The direction of a transfer.</summary>
public enum TransferDirection
{
    /// <summary>To the service.</summary>
    Upload,

    /// <summary>From the service.</summary>
    Download,
}
