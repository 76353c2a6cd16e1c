namespace Rembg;

/// <summary>Which way the bytes go.</summary>
public enum TransferDirection
{
    /// <summary>To the service.</summary>
    Upload,

    /// <summary>From the service.</summary>
    Download,
}
